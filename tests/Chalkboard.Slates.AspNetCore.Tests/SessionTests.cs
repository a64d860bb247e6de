using System.Net;
using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Documents;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The framework's session in slates: what it guarantees beyond the framework's own.</summary>
public sealed class SessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Keys =>
        new() { "", "a\0b", "é/字 🚀", "half a surrogate \ud800", new string('k', ushort.MaxValue) };

    [Fact]
    public async Task Fifty_parallel_requests_that_set_different_keys_lose_nothing()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("first", "value");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => browser.SetAsync($"key {i}", $"value {i}")));

        Assert.Equal("value", await browser.GetValueAsync("first"));
        for (var i = 0; i < 50; i++) Assert.Equal($"value {i}", await browser.GetValueAsync($"key {i}"));
    }

    [Fact]
    public async Task Parallel_requests_that_begin_a_session_begin_one()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("old", "value");
        site.Time.Advance(TimeSpan.FromHours(1));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => browser.SetAsync($"{i}", "value")));

        Assert.Equal("0 1 2 3 4 5 6 7 8 9", (await browser.GetAsync("/session/keys")).Body);
    }

    [Fact]
    public async Task Of_two_requests_that_set_one_key_the_last_to_commit_wins()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "old");

        var slow = await requests.StartAsync(browser, context => context.Session.SetString("key", "slow"));
        await browser.SetAsync("key", "quick");
        await slow.FinishAsync();

        Assert.Equal("slow", await browser.GetValueAsync("key"));
    }

    [Theory]
    [InlineData("/session/clear")]
    [InlineData("/leave")]
    [InlineData("/restart")]
    public async Task A_late_request_does_not_revive_a_session_that_was_cleared(string path)
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(app =>
        {
            requests.Map(app);
            app.MapPost("/leave", async (HttpContext context) =>
            {
                context.Session.Clear();
                await context.SignOutAsync();
            });
            app.MapPost("/restart", (HttpContext context) =>
            {
                context.Session.Clear();
                context.Session.SetString("new", "value");
            });
        });
        var browser = site.OpenBrowser();
        await browser.PostAsync("/signin?user=ann");
        await browser.SetAsync("cart", "book");

        var explicitCommit = await requests.StartAsync(browser, async context =>
        {
            context.Session.SetString("cart", "explicit");
            Assert.Contains(
                "has ended", (await Assert.ThrowsAsync<InvalidOperationException>(() => context.Session.CommitAsync(Stop))).Message,
                StringComparison.Ordinal);
        });
        var late = await requests.StartAsync(browser, context => context.Session.SetString("late", "value"));
        await browser.PostAsync(path);
        await explicitCommit.FinishAsync();
        await late.FinishAsync();

        Assert.Equal(path == "/restart" ? "new" : "", (await browser.GetAsync("/session/keys")).Body);
        Assert.Contains(site.Logs.Lines, line => line.Contains("The session has ended during the request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_late_request_does_not_revive_a_session_that_has_expired()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("cart", "book");

        var late = await requests.StartAsync(browser, context => context.Session.SetString("late", "value"));
        site.Time.Advance(TimeSpan.FromMinutes(23));
        await late.FinishAsync();

        Assert.Equal("", (await browser.GetAsync("/session/keys")).Body);
    }

    [Fact]
    public async Task A_late_request_that_changes_nothing_is_no_error()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("cart", "book");

        var late = await requests.StartAsync(browser, context => _ = context.Session.GetString("cart"));
        site.Time.Advance(TimeSpan.FromMinutes(23));
        await late.FinishAsync();

        Assert.DoesNotContain(site.Logs.Lines, line => line.Contains("Error closing the session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clearing_deletes_also_the_keys_that_a_parallel_request_has_set()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("old", "value");

        var clearing = await requests.StartAsync(browser, context => context.Session.Clear());
        await browser.SetAsync("parallel", "value");
        await clearing.FinishAsync();

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Values_that_are_set_after_clearing_begin_a_session_with_another_id_and_without_the_old_keys()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("old", "value");
        var id = (await browser.GetAsync("/session/id")).Body;

        var restarting = await requests.StartAsync(browser, context =>
        {
            context.Session.Clear();
            Assert.Empty(context.Session.Keys);
            context.Session.SetString("new", "value");
        });
        await browser.SetAsync("parallel", "value");
        await restarting.FinishAsync();

        Assert.Equal("new", (await browser.GetAsync("/session/keys")).Body);
        Assert.NotEqual(id, (await browser.GetAsync("/session/id")).Body);
    }

    [Fact]
    public async Task Keys_that_clearing_could_not_delete_are_not_part_of_the_next_session()
    {
        // Without memory, each request reads all documents.
        await using var site = await SessionSite.StartAsync(
            change: site => site.Slates = slates => slates.Configure(options => options.ReadCache.MaxBytes = 0));
        var browser = site.OpenBrowser();
        await browser.SetAsync("old", "value");
        site.Store.BeforeCall = (call, _) =>
            call == "list" ? throw new StoreUnavailableException("The store is down after the first commit.") : Task.CompletedTask;
        await browser.PostAsync("/session/clear");
        Assert.Equal("", (await browser.GetAsync("/session/keys")).Body);

        await browser.SetAsync("new", "value");

        Assert.Equal("new", (await browser.GetAsync("/session/keys")).Body);
        site.Store.BeforeCall = (_, _) => Task.CompletedTask;
        Assert.Equal(4, await CountDocumentsAsync(site));
    }

    [Fact]
    public async Task A_session_that_can_not_be_read_can_be_cleared_all_the_same()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Store.IsDown = true;

        var clearing = await requests.StartAsync(browser, context => context.Session.Clear());
        site.Store.IsDown = false;
        await clearing.FinishAsync();

        Assert.Equal("", await browser.GetValueAsync("key"));
        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_request_costs_one_store_call_and_one_more_if_it_changes_the_session()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");

        Assert.Equal(["read"], await RecordCallsAsync(site, () => browser.GetValueAsync("key")));
        Assert.Equal(["read", "commit"], await RecordCallsAsync(site, () => browser.SetAsync("key", "other")));
        Assert.Equal(["read", "commit"], await RecordCallsAsync(site, () => browser.SetAsync("another", "value")));
        Assert.Equal(["read"], await RecordCallsAsync(site, () => browser.SetAsync("key", "other")));
        Assert.Equal(["read"], await RecordCallsAsync(site, () => browser.PostAsync("/session/remove?key=unknown")));
        Assert.Equal(["read"], await RecordCallsAsync(site, () => browser.GetAsync("/session/untouched")));
    }

    [Fact]
    public async Task A_visitor_without_a_session_costs_no_store_call()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();

        Assert.Empty(await RecordCallsAsync(site, () => browser.GetValueAsync("key")));
        Assert.Empty(await RecordCallsAsync(site, () => browser.PostAsync("/session/clear")));
        Assert.Equal(["commit"], await RecordCallsAsync(site, () => browser.SetAsync("key", "value")));
    }

    [Fact]
    public async Task Content_that_this_process_has_seen_is_not_sent_again()
    {
        var store = new CountingStore(new MemorySlateStore());
        await using var one = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        await using var two = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        var browser = one.OpenBrowser();
        for (var i = 0; i < 10; i++) await browser.SetAsync($"key {i}", new string('x', 5_000));
        var atTwo = two.OpenWith(browser);

        Assert.InRange(await RecordBytesAsync(() => atTwo.GetValueAsync("key 1")), 50_000, 100_000);
        Assert.Equal(0, await RecordBytesAsync(() => atTwo.GetValueAsync("key 1")));
        Assert.Equal(0, await RecordBytesAsync(() => browser.GetValueAsync("key 1")));
        await browser.SetAsync("key 2", new string('y', 5_000));
        Assert.Equal(0, await RecordBytesAsync(() => browser.GetValueAsync("key 2")));
        Assert.InRange(await RecordBytesAsync(() => atTwo.GetValueAsync("key 1")), 5_000, 10_000);
        Assert.Equal(new string('y', 5_000), await atTwo.GetValueAsync("key 2"));

        async Task<long> RecordBytesAsync(Func<Task> action)
        {
            var before = store.BytesRead;
            await action();
            return store.BytesRead - before;
        }
    }

    [Fact]
    public async Task Nodes_that_take_turns_read_the_session_in_one_store_call_each()
    {
        var store = new CountingStore(new MemorySlateStore());
        await using var one = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        await using var two = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        var atOne = one.OpenBrowser();
        await atOne.SetAsync("key", "0");
        var browsers = new[] { two.OpenWith(atOne), atOne };
        for (var i = 1; i <= 4; i++) await CountAsync(i);

        store.ClearCalls();
        for (var i = 5; i <= 8; i++) await CountAsync(i);

        Assert.Equal(Enumerable.Repeat<string[]>(["read", "commit"], 4).SelectMany(calls => calls), store.Calls);

        async Task CountAsync(int i)
        {
            Assert.Equal($"{i - 1}", await ReadAndSetAsync(browsers[i % 2], i));
        }

        static async Task<string> ReadAndSetAsync(Browser browser, int i) =>
            (await browser.PostAsync($"/session/swap?key=key&value={i}")).Body;
    }

    [Fact]
    public async Task A_session_in_use_is_renewed_as_a_whole_and_seldom()
    {
        await using var site = await SessionSite.StartAsync(configure: options => options.IdleTimeout = TimeSpan.FromMinutes(10));
        var browser = site.OpenBrowser();
        await browser.SetAsync("old", "value");
        site.Store.ClearCalls();

        for (var i = 0; i < 600; i++)
        {
            site.Time.Advance(TimeSpan.FromSeconds(6));
            if (i % 50 == 0) await browser.SetAsync("key", $"{i}");
            else await browser.GetAsync("/session/untouched");
        }

        // An hour is 60 tenths of the timeout; 12 requests have changed the session.
        Assert.InRange(site.Store.Calls.Count(call => call == "commit"), 50, 60 + 12);
        // Two keys, and the two documents that each session has.
        Assert.Equal(4, await CountDocumentsAsync(site));
    }

    [Theory]
    [InlineData(9.9, "value")]
    [InlineData(11.1, "")]
    public async Task A_session_expires_between_one_and_one_and_a_tenth_of_the_idle_timeout_after_its_last_request(
        double minutes, string expected)
    {
        await using var site = await SessionSite.StartAsync(configure: options => options.IdleTimeout = TimeSpan.FromMinutes(10));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        // The session is not renewed by this request.
        site.Time.Advance(TimeSpan.FromSeconds(59));
        await browser.GetAsync("/session/untouched");

        site.Time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(expected, await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task The_store_may_fail_and_come_back()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");

        site.Store.IsDown = true;
        Assert.Equal("", await browser.GetValueAsync("key"));
        await browser.SetAsync("key", "lost");
        Assert.Equal("untouched", (await browser.GetAsync("/session/untouched")).Body);
        site.Store.IsDown = false;
        Assert.Equal("value", await browser.GetValueAsync("key"));

        site.Store.IsReadOnly = true;
        await browser.SetAsync("key", "lost");
        site.Store.IsReadOnly = false;
        Assert.Equal("value", await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task A_commit_of_changes_that_could_not_be_kept_throws()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/commit", async (HttpContext context) =>
        {
            context.Session.SetString("key", "lost");
            await Assert.ThrowsAsync<StoreUnavailableException>(() => context.Session.CommitAsync(Stop));
        }));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Store.IsDown = true;

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/commit")).Status);
    }

    [Fact]
    public async Task LoadAsync_reads_the_session_if_the_store_has_come_back_during_the_request()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapGet("/load", async (HttpContext context, ISlateStore store) =>
        {
            ((CountingStore)store).IsDown = false;
            await context.Session.LoadAsync(Stop);
            return context.Session.GetString("key");
        }));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Store.IsDown = true;

        Assert.Equal("value", (await browser.GetAsync("/load")).Body);
    }

    [Fact]
    public async Task Two_nodes_see_each_others_changes_at_the_next_request()
    {
        var store = new CountingStore(new MemorySlateStore());
        await using var one = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        await using var two = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        var atOne = one.OpenBrowser();
        await atOne.SetAsync("key", "one");
        var atTwo = two.OpenWith(atOne);

        Assert.Equal("one", await atTwo.GetValueAsync("key"));
        await atTwo.SetAsync("key", "two");
        Assert.Equal("two", await atOne.GetValueAsync("key"));
        await atTwo.PostAsync("/session/remove?key=key");
        await atTwo.SetAsync("other", "two");
        Assert.Equal("other", (await atOne.GetAsync("/session/keys")).Body);
        await atOne.PostAsync("/session/clear");
        Assert.Equal("", (await atTwo.GetAsync("/session/keys")).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("382c74c3-721d-4f34-80e5-57657b6cbc27")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00%ff")]
    public async Task A_forged_cookie_costs_no_store_call_and_begins_a_new_session(string cookie)
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        browser.Cookies[SessionSite.CookieName] = cookie;

        Assert.Empty(await RecordCallsAsync(site, () => browser.GetValueAsync("key")));
        await browser.SetAsync("key", "value");

        Assert.NotEqual(cookie, browser.Cookies[SessionSite.CookieName]);
        Assert.Equal("value", await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task After_the_loss_of_the_protection_keys_a_visitor_begins_a_new_session()
    {
        var store = new CountingStore(new MemorySlateStore());
        await using var before = await StartAsync();
        await using var after = await StartAsync();
        var browser = before.OpenBrowser();
        await browser.SetAsync("key", "old");
        var later = after.OpenWith(browser);

        Assert.Equal("", await later.GetValueAsync("key"));
        await later.SetAsync("key", "new");

        Assert.Equal("new", await later.GetValueAsync("key"));
        Assert.Equal("old", await browser.GetValueAsync("key"));

        Task<Site> StartAsync() => SessionSite.StartAsync(change: site =>
        {
            site.StoreIn = storeIn => storeIn.Store(_ => store);
            var addSession = site.Services;
            site.Services = services =>
            {
                addSession(services);
                services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
            };
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public async Task A_session_of_a_hundred_keys_and_of_50_KB_works_with_and_without_memory_of_what_was_read(long? cacheBytes)
    {
        await using var site = await SessionSite.StartAsync(
            app => app.MapPost("/fill", (HttpContext context) =>
            {
                for (var i = 0; i < 100; i++) context.Session.Set($"key {i}", CreateValue(i));
            }),
            change: site => site.Slates = slates => slates.Configure(options =>
                options.ReadCache.MaxBytes = cacheBytes ?? options.ReadCache.MaxBytes));
        var browser = site.OpenBrowser();

        await browser.PostAsync("/fill");
        await browser.PostAsync("/session/remove?key=key 50");

        for (var i = 0; i < 100; i++)
        {
            var expected = i == 50 ? "" : Encoding.UTF8.GetString(CreateValue(i));
            Assert.Equal(expected, await browser.GetValueAsync($"key {i}"));
        }

        static byte[] CreateValue(int i) => Encoding.UTF8.GetBytes(new string((char)('a' + (i % 26)), 500));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Any_bytes_under_any_key_come_back(string key)
    {
        byte[] bytes = [0, 255, .. RandomNumberGenerator.GetBytes(100)];
        await using var site = await SessionSite.StartAsync(app =>
        {
            app.MapPost("/set", (HttpContext context) => context.Session.Set(key, bytes));
            app.MapPost("/empty", (HttpContext context) => context.Session.Set(key, []));
            app.MapGet("/get", (HttpContext context) =>
            {
                Assert.Single(context.Session.Keys);
                return Convert.ToHexString(context.Session.Get(key)!);
            });
        });
        var browser = site.OpenBrowser();

        await browser.PostAsync("/set");
        Assert.Equal(Convert.ToHexString(bytes), (await browser.GetAsync("/get")).Body);
        await browser.PostAsync("/empty");
        Assert.Equal("", (await browser.GetAsync("/get")).Body);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/get")).Status);
    }

    [Fact]
    public async Task Code_that_changes_the_bytes_that_it_has_read_or_set_changes_nothing_else()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/change", (HttpContext context) =>
        {
            byte[] value = [1];
            context.Session.Set("set", value);
            value[0] = 9;
            if (context.Session.Get("set") is { } read) read[0] = 9;
            return context.Session.Get("set")![0];
        }));
        var browser = site.OpenBrowser();

        Assert.Equal("1", (await browser.PostAsync("/change")).Body);
        Assert.Equal("1", (await browser.PostAsync("/change")).Body);
    }

    [Fact]
    public async Task Keys_and_values_beyond_the_limits_are_errors_that_name_them()
    {
        await using var site = await SessionSite.StartAsync(
            app => app.MapPost("/exceed", async (HttpContext context) =>
            {
                var session = context.Session;
                Assert.Throws<ArgumentOutOfRangeException>(() => session.Set(new string('k', ushort.MaxValue + 1), []));
                Assert.Contains(
                    "Documents.MaxBytes", Assert.Throws<ArgumentException>(() => session.Set("large", new byte[10_000])).Message,
                    StringComparison.Ordinal);
                for (var i = 0; i < 999; i++) session.Set($"{i}", []);
                Assert.Contains(
                    "at most 998 keys", (await Assert.ThrowsAsync<InvalidOperationException>(() => session.CommitAsync(Stop))).Message,
                    StringComparison.Ordinal);
                session.Remove("0");
                await session.CommitAsync(Stop);
            }),
            change: site => site.Slates = slates => slates.Configure(options => options.Documents.MaxBytes = 10_000));
        var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/exceed")).Status);
        site.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(998, (await browser.GetAsync("/session/keys")).Body.Split(' ').Length);
        site.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(998, (await browser.GetAsync("/session/keys")).Body.Split(' ').Length);
    }

    [Fact]
    public async Task A_session_that_parallel_requests_have_made_too_large_is_not_read_and_can_be_cleared()
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        var one = await requests.StartAsync(browser, context => SetMany(context, "a"));
        var two = await requests.StartAsync(browser, context => SetMany(context, "b"));
        await one.FinishAsync();
        await two.FinishAsync();

        Assert.Equal("", await browser.GetValueAsync("key"));
        Assert.Contains(site.Logs.Lines, line => line.Contains("more than 998 keys", StringComparison.Ordinal));
        await browser.PostAsync("/session/clear");

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));

        static void SetMany(HttpContext context, string prefix)
        {
            for (var i = 0; i < 600; i++) context.Session.Set($"{prefix}{i}", []);
        }
    }

    [Fact]
    public async Task The_value_of_a_new_session_can_not_be_set_after_the_response_has_started()
    {
        var message = "";
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddSlateSession();
            site.Map = app =>
            {
                app.UseSession();
                app.MapGet("/late", async (HttpContext context) =>
                {
                    await context.Response.StartAsync(Stop);
                    message = Assert.Throws<InvalidOperationException>(() => context.Session.SetString("key", "value")).Message;
                });
            };
        });

        await site.OpenBrowser().GetAsync("/late");

        Assert.Contains("response has started", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_with_options_of_UseSession_works_once_it_is_loaded_and_says_so()
    {
        await using var site = await SessionSite.StartAsync(
            app =>
            {
                app.MapGet("/load", async (HttpContext context) =>
                {
                    var message = Assert.Throws<InvalidOperationException>(() => context.Session.GetString("key")).Message;
                    Assert.Contains("LoadAsync", message, StringComparison.Ordinal);
                    await context.Session.LoadAsync(Stop);
                    return context.Session.GetString("key");
                });
            },
            useSession: app => app.UseSession(new SessionOptions { Cookie = { Name = "other" } }));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");

        Assert.Equal("value", (await browser.GetAsync("/load")).Body);
        for (var i = 0; i < 3; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(15));
            await browser.GetAsync("/session/untouched");
        }

        Assert.Equal("value", (await browser.GetAsync("/load")).Body);
    }

    [Fact]
    public async Task An_error_page_sees_the_session_as_the_failed_request_has_left_it()
    {
        await using var site = await SessionSite.StartAsync(
            app =>
            {
                app.MapPost("/fail", (HttpContext context) =>
                {
                    context.Session.SetString("key", "new");
                    throw new InvalidOperationException("An error of the application.");
                });
                app.MapPost("/error", (HttpContext context) => context.Session.GetString("key"));
            },
            change: site => site.Errors = app => app.UseExceptionHandler("/error"));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "old");

        Assert.Equal("new", (await browser.PostAsync("/fail")).Body);
    }

    [Fact]
    public async Task Neither_the_store_nor_the_log_sees_the_key_in_the_cookie()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        await browser.PostAsync("/session/clear");
        await browser.SetAsync("key", "value");
        site.Store.IsDown = true;
        await browser.GetValueAsync("key");
        site.Store.IsDown = false;
        var cookie = Uri.UnescapeDataString(browser.Cookies[SessionSite.CookieName]);
        var padded = cookie.PadRight((cookie.Length + 3) / 4 * 4, '=');
        var key = site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(SessionMiddleware))
            .Unprotect(Convert.FromBase64String(padded));
        var text = Encoding.UTF8.GetString(key);

        Assert.Equal(36, text.Length);
        Assert.DoesNotContain(site.Logs.Lines, line => line.Contains(text, StringComparison.Ordinal));
        await foreach (var owner in site.Store.ListAllOwnersAsync(cancellationToken: Stop))
            await foreach (var entry in site.Store.ListAllAsync(owner, cancellationToken: Stop))
            {
                var document = await site.Store.FindAsync(owner, entry.Id, Stop);
                Assert.DoesNotContain(
                    text, owner + entry.Id + Encoding.UTF8.GetString(document!.Content.Span), StringComparison.Ordinal);
            }
    }

    [Fact]
    public async Task Sessions_belong_to_no_owner()
    {
        await using var site = await SessionSite.StartAsync();
        await site.OpenBrowser().SetAsync("key", "value");

        Assert.Empty(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
        Assert.NotEmpty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erasing_a_user_erases_the_sessions_that_the_user_has_begun_or_continued(bool isBegunByVisitor)
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        if (isBegunByVisitor) await browser.SetAsync("cart", "book");
        await browser.PostAsync("/signin?user=ann");
        await browser.SetAsync("address", "Main Street");
        var other = await site.SignInAsync("bob");
        await other.SetAsync("cart", "pen");

        await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);

        Assert.Equal("", (await browser.GetAsync("/session/keys")).Body);
        Assert.Equal("pen", await other.GetValueAsync("cart"));
        await site.Slates.Owners.EraseAsync("bob", cancellationToken: Stop);
        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_of_a_user_who_is_erased_meanwhile_leaves_no_session(bool isNewSession)
    {
        var requests = new WaitingRequests();
        await using var site = await SessionSite.StartAsync(requests.Map);
        var browser = await site.SignInAsync("ann");
        if (!isNewSession) await browser.SetAsync("cart", "book");

        var late = await requests.StartAsync(browser, context => context.Session.SetString("address", "Main Street"));
        await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);
        await late.FinishAsync();

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_session_of_a_user_who_is_erased_between_its_link_and_its_first_commit_is_removed()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = await site.SignInAsync("ann");
        var commits = 0;
        site.Store.BeforeCall = async (call, _) =>
        {
            // The first commit is that of the link.
            if (call == "commit" && ++commits == 2) await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);
        };

        await browser.SetAsync("address", "Main Street");

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task The_request_that_erases_its_user_can_begin_another_session()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/erase", async (HttpContext context, UserSlate slate) =>
        {
            await context.RequestServices.GetRequiredService<SlateClient>().Owners.EraseAsync(slate.Owner);
            await context.SignOutAsync();
            context.Session.Clear();
            context.Session.SetString("message", "Erased.");
        }));
        var browser = await site.SignInAsync("ann");
        await browser.SetAsync("address", "Main Street");

        await browser.PostAsync("/erase");

        Assert.Equal("message", (await browser.GetAsync("/session/keys")).Body);
        Assert.DoesNotContain("ann", await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Erasing_a_user_erases_a_session_that_goes_on_after_the_sign_out()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = await site.SignInAsync("ann");
        await browser.SetAsync("address", "Main Street");
        await browser.PostAsync("/signout");
        for (var i = 0; i < 20; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(15));
            Assert.Equal("Main Street", await browser.GetValueAsync("address"));
        }

        await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Erasing_a_user_erases_keys_that_outlive_their_session()
    {
        await using var site = await SessionSite.StartAsync(configure: options => options.IdleTimeout = TimeSpan.FromDays(300));
        var browser = await site.SignInAsync("ann");
        await browser.SetAsync("address", "Main Street");
        site.Time.Advance(TimeSpan.FromDays(29));
        await browser.PostAsync("/signin?user=ann");
        await browser.SetAsync("address", "Broadway");
        site.Time.Advance(TimeSpan.FromDays(320));

        await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    /// <summary>An attacker has planted a session's cookie in the browser, or has used it before.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_whose_cookie_is_deleted_at_the_sign_in_is_not_that_of_the_attacker(bool isCookieDeleted)
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/login", async (HttpContext context) =>
        {
            context.Session.Clear();
            if (isCookieDeleted) context.Response.Cookies.Delete(SessionSite.CookieName);
            await context.SignInAsync(TestData.CreatePrincipal("ann"));
        }));
        var attacker = site.OpenBrowser();
        await attacker.SetAsync("cart", "poison");
        var browser = site.OpenWith(attacker);

        await browser.PostAsync("/login");
        await browser.SetAsync("address", "Main Street");

        Assert.Equal("address", (await browser.GetAsync("/session/keys")).Body);
        Assert.Equal(isCookieDeleted ? "" : "Main Street", await attacker.GetValueAsync("address"));
    }

    [Fact]
    public async Task The_link_to_a_user_is_written_with_the_renewals_only()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = await site.SignInAsync("ann");

        Assert.Equal(["tokens.find", "commit", "commit", "find"], (await RecordCallsAsync(site, () => browser.SetAsync("key", "value")))
            .Select(call => call.Split(' ')[0]));
        Assert.Equal(["read", "tokens.find", "commit"], await RecordCallsAsync(site, () => browser.SetAsync("key", "other")));
        Assert.Equal(["read", "tokens.find"], await RecordCallsAsync(site, () => browser.GetValueAsync("key")));
        site.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["read", "tokens.find", "commit", "commit"], await RecordCallsAsync(site, () => browser.GetValueAsync("key")));
    }

    [Fact]
    public async Task TempData_by_session_works()
    {
        await using var site = await SessionSite.StartAsync(
            app => app.MapControllers(),
            change: site =>
            {
                var addSession = site.Services;
                site.Services = services =>
                {
                    addSession(services);
                    services.AddControllersWithViews().AddApplicationPart(typeof(SessionTests).Assembly)
                        .AddSessionStateTempDataProvider();
                };
            });
        var browser = site.OpenBrowser();

        await browser.PostAsync("/temp/set-large");

        Assert.Equal(new string('x', 100_000), (await browser.GetAsync("/temp/peek")).Body);
        Assert.Equal(new string('x', 100_000), (await browser.GetAsync("/temp/read")).Body);
        Assert.Equal("", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task A_host_without_WebApplication_works_in_the_same_way()
    {
        using var host = new HostBuilder()
            .ConfigureWebHost(web => web.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0))
                .ConfigureServices(services =>
                {
                    services.AddSlates(slates => slates.StoreIn.Memory());
                    services.AddSlateSession();
                    services.AddDataProtection().UseEphemeralDataProtectionProvider();
                })
                .Configure(app =>
                {
                    app.UseSession();
                    app.Run(async context =>
                    {
                        var count = (context.Session.GetInt32("count") ?? 0) + 1;
                        context.Session.SetInt32("count", count);
                        await context.Response.WriteAsync($"{count}");
                    });
                }))
            .Build();
        await host.StartAsync(Stop);
        var addresses = host.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!;
        using var browser = new Browser(new Uri(addresses.Addresses.Single()));

        Assert.Equal("1", (await browser.GetAsync("/")).Body);
        Assert.Equal("2", (await browser.GetAsync("/")).Body);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_session_without_slates_is_an_error_that_names_the_missing_line()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSlateSession();
        await using var app = builder.Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(Stop));

        Assert.Contains("AddSlateSession needs slates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_with_which_no_session_works_are_errors_at_the_start()
    {
        var store = await Assert.ThrowsAsync<OptionsValidationException>(
            () => SessionSite.StartAsync(change: site => site.Store.SupportsMultiDocumentCommits = false));
        var timeout = await Assert.ThrowsAsync<OptionsValidationException>(
            () => SessionSite.StartAsync(configure: options => options.IdleTimeout = TimeSpan.Zero));
        var name = await Assert.ThrowsAsync<OptionsValidationException>(
            () => SessionSite.StartAsync(configure: options => options.Cookie = new CookieBuilder { HttpOnly = true }));

        Assert.Contains("replica set", store.Message, StringComparison.Ordinal);
        Assert.Contains("IdleTimeout", timeout.Message, StringComparison.Ordinal);
        Assert.Contains("Cookie.Name", name.Message, StringComparison.Ordinal);
    }

    private static async Task<int> CountDocumentsAsync(Site site)
    {
        var count = 0;
        await foreach (var owner in site.Store.ListAllOwnersAsync(cancellationToken: Stop))
            count += await site.Store.ListAllAsync(owner, cancellationToken: Stop).CountAsync(Stop);
        return count;
    }

    private static async Task<string[]> RecordCallsAsync(Site site, Func<Task> action)
    {
        site.Store.ClearCalls();
        await action();
        return site.Store.Calls;
    }
}
