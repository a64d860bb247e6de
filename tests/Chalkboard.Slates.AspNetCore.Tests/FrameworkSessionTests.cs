using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>What the framework's own tests of its session demand (SessionTests in its repository), in the same order.</summary>
public sealed class FrameworkSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reading_an_empty_session_does_not_create_a_cookie()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();

        Assert.Equal("", await browser.GetValueAsync("key"));

        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Setting_a_value_creates_the_cookie()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/set-and-get", (HttpContext context) =>
        {
            Assert.Null(context.Session.GetString("key"));
            context.Session.SetString("key", "value");
            return context.Session.GetString("key");
        }));
        var browser = site.OpenBrowser();

        var response = await browser.PostAsync("/set-and-get");

        Assert.Equal("value", response.Body);
        Assert.Equal(SessionSite.CookieName, Assert.Single(browser.Cookies).Key);
        Assert.Contains("no-store", response.Headers["Cache-Control"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CookieSecurePolicy.Always, false, true)]
    [InlineData(CookieSecurePolicy.Always, true, true)]
    [InlineData(CookieSecurePolicy.None, false, false)]
    [InlineData(CookieSecurePolicy.None, true, false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, false, false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, true, true)]
    public async Task The_cookie_is_secure_as_its_policy_and_the_request_demand(CookieSecurePolicy policy, bool isHttps, bool isSecure)
    {
        await using var site = await SessionSite.StartAsync(
            configure: options => (options.Cookie.Name, options.Cookie.SecurePolicy) = ("TestCookie", policy),
            change: site => site.Https = isHttps);

        var response = await site.OpenBrowser().PostAsync("/session/set?key=key&value=value");

        var cookie = Assert.Single(response.SetCookies);
        Assert.Equal("TestCookie", cookie.Name.ToString());
        Assert.Equal(isSecure, cookie.Secure);
    }

    [Fact]
    public async Task A_session_can_be_accessed_by_the_next_requests()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/count", (HttpContext context) =>
        {
            var count = context.Session.GetInt32("count") ?? 0;
            context.Session.SetInt32("count", count + 1);
            return count;
        }));
        var browser = site.OpenBrowser();

        for (var i = 0; i < 4; i++) Assert.Equal($"{i}", (await browser.PostAsync("/count")).Body);
    }

    [Fact]
    public async Task A_removed_value_cannot_be_accessed_again()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        Assert.Equal("value", await browser.GetValueAsync("key"));

        await browser.PostAsync("/session/remove?key=key");

        Assert.Equal("", await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task Cleared_values_cannot_be_accessed_again()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");

        await browser.PostAsync("/session/clear");

        Assert.Equal("", await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task The_start_of_a_session_is_logged_as_information()
    {
        await using var site = await SessionSite.StartAsync();

        await site.OpenBrowser().SetAsync("key", "value");

        AssertLogged(site, "Information", "has started");
        AssertLogged(site, "Debug", "are stored");
    }

    [Fact]
    public async Task The_access_of_an_expired_session_is_logged_as_information()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Time.Advance(TimeSpan.FromMinutes(23));

        Assert.Equal("", await browser.GetValueAsync("key"));

        AssertLogged(site, "Information", "expired");
    }

    [Fact]
    public async Task Requests_that_do_not_access_the_session_refresh_it()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");

        for (var i = 0; i < 5; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(10));
            await browser.GetAsync("/session/untouched");
        }

        Assert.Equal("value", await browser.GetValueAsync("key"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_feature_is_removed_when_the_response_goes_out_also_after_an_exception(bool throws)
    {
        var isChecked = false;
        await using var site = await SessionSite.StartAsync(
            app => app.MapPost("/run", (HttpContext context) =>
            {
                context.Session.SetString("key", "value");
                if (throws) throw new InvalidOperationException("An error of the application.");
            }),
            useSession: app =>
            {
                app.Use(async (context, next) =>
                {
                    try
                    {
                        await next(context);
                    }
                    finally
                    {
                        Assert.Null(context.Features.Get<ISessionFeature>());
                        isChecked = true;
                    }
                });
                app.UseSession();
            });

        var response = await site.OpenBrowser().PostAsync("/run");

        Assert.Equal(throws ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, response.Status);
        Assert.True(isChecked);
    }

    [Fact]
    public async Task Keys_are_case_sensitive()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();

        await browser.SetAsync("KEY", "VALUE");
        await browser.SetAsync("key", "value");

        Assert.Equal("VALUE", await browser.GetValueAsync("KEY"));
        Assert.Equal("value", await browser.GetValueAsync("key"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_can_not_be_read_is_empty_and_logged_and_LoadAsync_throws(bool callsLoad)
    {
        await using var site = await SessionSite.StartAsync(app => app.MapGet("/use", async (HttpContext context) =>
        {
            if (callsLoad) await Assert.ThrowsAsync<StoreUnavailableException>(() => context.Session.LoadAsync(Stop));
            Assert.False(context.Session.TryGetValue("key", out var value));
            Assert.Null(value);
            Assert.False(context.Session.IsAvailable);
            Assert.Equal("", context.Session.Id);
            Assert.Empty(context.Session.Keys);
            context.Session.SetString("key", "other");
            Assert.Null(context.Session.GetString("key"));
        }));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Store.IsDown = true;

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/use")).Status);

        AssertLogged(site, "Error", "could not be read");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loading_and_committing_time_out(bool isCommit)
    {
        var isStalled = false;
        await using var site = await SessionSite.StartAsync(
            app => app.MapPost("/use", async (HttpContext context) =>
            {
                if (!isCommit) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Session.LoadAsync(Stop));
                else context.Session.SetString("key", "other");
            }),
            useSession: app => app.UseSession(new SessionOptions { IOTimeout = TimeSpan.FromMilliseconds(500) }));
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Store.BeforeCall = async (call, cancellationToken) =>
        {
            if (!isStalled || call == "read" == isCommit) return;
            // As long as the timeout that applies: before the framework's middleware, that of the application's options.
            site.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        isStalled = true;

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/use")).Status);

        AssertLogged(site, "Warning", isCommit ? "not committed within" : "not loaded within");
        if (isCommit) AssertLogged(site, "Information", "canceled");
    }

    [Fact]
    public async Task Loading_can_be_cancelled()
    {
        await using var site = await SessionSite.StartAsync(
            app => app.MapGet("/use", async (HttpContext context) =>
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(
                    () => context.Session.LoadAsync(new CancellationToken(canceled: true)));
            }),
            useSession: UseOtherCookie);
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/use")).Status);
    }

    [Fact]
    public async Task A_failure_of_the_commit_is_logged_and_the_response_succeeds()
    {
        await using var site = await SessionSite.StartAsync();
        site.Store.IsReadOnly = true;

        Assert.Equal(HttpStatusCode.OK, (await site.OpenBrowser().PostAsync("/session/set?key=key&value=value")).Status);

        AssertLogged(site, "Error", "Error closing the session");
    }

    [Fact]
    public async Task After_a_cancelled_commit_the_session_is_committed_at_the_end()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/use", async (HttpContext context) =>
        {
            context.Session.SetString("key", "value");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => context.Session.CommitAsync(new CancellationToken(canceled: true)));
        }));
        var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/use")).Status);

        Assert.Equal("value", await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task An_aborted_request_is_committed()
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/use", (HttpContext context) =>
        {
            context.RequestAborted = new CancellationToken(canceled: true);
            context.Session.SetString("key", "value");
        }));
        var browser = site.OpenBrowser();

        await browser.PostAsync("/use");

        Assert.Equal("value", await browser.GetValueAsync("key"));
    }

    [Fact]
    public async Task A_failure_of_the_refresh_is_logged()
    {
        await using var site = await SessionSite.StartAsync();
        var browser = site.OpenBrowser();
        await browser.SetAsync("key", "value");
        site.Store.IsReadOnly = true;
        site.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("untouched", (await browser.GetAsync("/session/untouched")).Body);

        AssertLogged(site, "Error", "Error closing the session");
    }

    // The application's options name another cookie, so the session is not loaded before.
    private static void UseOtherCookie(WebApplication app)
    {
        app.UseSession(new SessionOptions { Cookie = { Name = "other" } });
        app.Use(async (context, next) =>
        {
            if (context.Request.Path != "/use") await context.Session.LoadAsync();
            await next(context);
        });
    }

    private static void AssertLogged(Site site, string level, string text) => Assert.Contains(
        site.Logs.Lines,
        line => line.StartsWith(level, StringComparison.Ordinal) && line.Contains("Session", StringComparison.Ordinal)
            && line.Contains(text, StringComparison.Ordinal));
}
