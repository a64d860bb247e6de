using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Setup;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using OpenIddict.Abstractions;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The tokens of an OpenID Connect server that a sign-in saves: where they are kept, and how they are refreshed.</summary>
public sealed class SavedTokenTests
{
    private static readonly TimeSpan _untilRefresh = IdentityProvider.AccessTokenLifetime - TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Saved_tokens_are_read_only_by_requests_that_ask_for_them()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        site.Store.ClearCalls();
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync("/private")).Status);
        Assert.Equal(["tokens.find"], site.Store.Calls);

        site.Store.ClearCalls();
        Assert.NotEqual("none", await GetTokenAsync(ann));
        Assert.Equal(["tokens.find", "find"], site.Store.Calls.Select(call => call.Split(' ')[0]));
        Assert.Equal("Bearer", await GetTokenAsync(ann, "token_type"));
        Assert.Equal("none", await GetTokenAsync(ann, "other"));
    }

    [Fact]
    public async Task Saved_tokens_do_not_travel_with_the_sign_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var accessToken = await GetTokenAsync(ann);

        var signIn = Assert.Single(await site.Slates.Tokens.ListAsync("ann", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(accessToken, Encoding.UTF8.GetString(signIn.Payload.Span), StringComparison.Ordinal);
        Assert.True(signIn.Payload.Length < 2_000, $"The payload has {signIn.Payload.Length} bytes.");
    }

    [Fact]
    public async Task Requests_with_a_forwarding_scheme_do_not_read_the_tokens_either()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider, site => site.Services = services =>
        {
            services.AddAuthentication().AddPolicyScheme(
                "forwarding", null, options => options.ForwardDefault = SlateAuthenticationDefaults.AuthenticationScheme);
            services.PostConfigure<AuthenticationOptions>(options => options.DefaultScheme = "forwarding");
        });
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        site.Store.ClearCalls();
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync("/private")).Status);
        Assert.Equal(["tokens.find"], site.Store.Calls);
        Assert.NotEqual("none", await GetTokenAsync(ann));
    }

    [Fact]
    public async Task Tokens_of_an_OAuth_handler_are_kept_apart_and_stay_as_they_are()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddAuthentication().AddOAuth("oauth", oauth =>
            {
                oauth.SignInScheme = SlateAuthenticationDefaults.AuthenticationScheme;
                (oauth.ClientId, oauth.ClientSecret, oauth.CallbackPath) = ("site", "secret", "/callback");
                oauth.AuthorizationEndpoint = provider.Issuer + "authorize?login_hint=ann";
                oauth.TokenEndpoint = provider.Issuer + "token";
                oauth.SaveTokens = true;
                oauth.Scope.Add("offline_access");
                (oauth.CorrelationCookie.SameSite, oauth.CorrelationCookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.None);
                oauth.Events.OnCreatingTicket = context =>
                {
                    context.Principal = TestData.CreatePrincipal("ann");
                    return Task.CompletedTask;
                };
            });
            site.Map = app =>
            {
                app.MapGet("/login", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/who" }, ["oauth"]));
                app.MapGet("/token/{name}", async (HttpContext context, string name) => await context.GetTokenAsync(name) ?? "none");
            };
        });
        var ann = site.OpenBrowser();
        var response = await ann.GetAsync("/login");
        for (var i = 0; response.Location is { } location && i < 10; i++) response = await ann.GetAsync(location);
        Assert.Equal("ANN", response.Body);

        var token = await GetTokenAsync(ann);
        Assert.NotEqual("none", token);
        Assert.NotEqual("none", await GetTokenAsync(ann, "refresh_token"));
        site.Time.Advance(IdentityProvider.AccessTokenLifetime + TimeSpan.FromMinutes(1));
        Assert.Equal(token, await GetTokenAsync(ann));
        Assert.Equal(0, provider.Refreshes);
    }

    [Fact]
    public async Task A_sign_in_without_saved_tokens_writes_nothing_for_them()
    {
        await using var site = await Site.StartAsync(site =>
            site.Map = app => app.MapGet(
                "/token", async (HttpContext context) => await context.GetTokenAsync("access_token") ?? "none"));
        var ann = site.OpenBrowser();

        await ann.PostAsync("/signin?user=ann");
        Assert.DoesNotContain("commit", site.Store.Calls);

        site.Store.ClearCalls();
        await ann.GetAsync("/token");
        Assert.Equal(["tokens.find"], site.Store.Calls);
    }

    [Fact]
    public async Task Ten_requests_at_once_refresh_the_tokens_once_and_all_get_the_new_one()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);

        site.Time.Advance(_untilRefresh);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetTokenAsync(ann)));

        Assert.Equal(1, provider.Refreshes);
        Assert.NotEqual(old, Assert.Single(tokens.Distinct()));
        Assert.Equal(tokens[0], await GetTokenAsync(ann));
        Assert.Equal(1, provider.Refreshes);
    }

    [Fact]
    public async Task A_token_is_not_refreshed_before_it_is_due()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);

        site.Time.Advance(IdentityProvider.AccessTokenLifetime - TimeSpan.FromMinutes(2));

        Assert.Equal(old, await GetTokenAsync(ann));
        Assert.Equal(0, provider.Refreshes);
    }

    [Fact]
    public async Task Two_nodes_on_one_Redis_refresh_the_tokens_once()
    {
        Assert.SkipWhen(RedisProgram.Path is null, "Redis is not installed.");
        using var redis = await RedisProcess.StartAsync();
        await using var provider = await IdentityProvider.StartAsync();
        await using var one = await StartNodeAsync(provider, redis);
        await using var two = await StartNodeAsync(provider, redis);
        var ann = await one.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        var annAtTwo = new Browser(two.Address, TimeProvider.System) { Cookies = ann.Cookies };
        var isRefreshing = new TaskCompletionSource();
        var mayRefresh = new TaskCompletionSource();
        provider.OnRefreshing = _ =>
        {
            isRefreshing.SetResult();
            return mayRefresh.Task;
        };
        one.Time.Advance(_untilRefresh);
        two.Time.Advance(_untilRefresh);

        var first = GetTokenAsync(ann);
        await isRefreshing.Task;
        var others = Enumerable.Range(0, 4).Select(_ => GetTokenAsync(annAtTwo)).ToList();
        var finds = await redis.CountCallsAsync();
        await Eventually.UntilAsync(async () =>
        {
            two.Time.Advance(TimeSpan.FromMilliseconds(100));
            return await redis.CountCallsAsync() > finds + 20;
        }, "The other node does not wait for the first one.");
        Assert.All(others, other => Assert.False(other.IsCompleted));
        mayRefresh.SetResult();

        var refreshed = await first;
        await Eventually.UntilAsync(() =>
        {
            two.Time.Advance(TimeSpan.FromMilliseconds(100));
            return others.All(other => other.IsCompleted);
        }, "The other node does not get the tokens.");
        Assert.NotEqual(old, refreshed);
        Assert.All(await Task.WhenAll(others), other => Assert.Equal(refreshed, other));
        Assert.Equal(1, provider.Refreshes);
        annAtTwo.Dispose();
    }

    [Fact]
    public async Task The_refresh_goes_on_after_the_process_that_began_it_has_crashed()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        site.Time.Advance(_untilRefresh);
        // The last that the store hears of the crashed process is the lease.
        var isFirst = true;
        site.Store.BeforeCall = (call, _) =>
        {
            if (call != "commit" || !isFirst) return Task.CompletedTask;
            isFirst = false;
            site.Store.BeforeCall = (_, _) => throw new IOException("The process has crashed.");
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.InternalServerError, (await ann.GetAsync("/token/access_token")).Status);
        site.Store.BeforeCall = (_, _) => Task.CompletedTask;

        var token = GetTokenAsync(ann);
        await Eventually.UntilAsync(() =>
        {
            site.Time.Advance(TimeSpan.FromSeconds(1));
            return token.IsCompleted;
        }, "The lease does not expire.");

        Assert.NotEqual(old, await token);
        Assert.Equal(1, provider.Refreshes);
    }

    [Fact]
    public async Task A_rejected_refresh_token_is_used_once_and_the_sign_in_stays()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        provider.RefreshError = OpenIddictConstants.Errors.InvalidGrant;

        site.Time.Advance(_untilRefresh);
        Assert.Equal(old, await GetTokenAsync(ann));
        Assert.Equal(old, await GetTokenAsync(ann));
        Assert.Equal("none", await GetTokenAsync(ann, "refresh_token"));
        Assert.Equal(1, provider.Refreshes);

        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("none", await GetTokenAsync(ann));
        Assert.NotEqual("none", await GetTokenAsync(ann, "id_token"));
        Assert.Equal("ann", (await ann.GetAsync("/owner")).Body);
    }

    [Fact]
    public async Task A_provider_that_is_down_is_asked_again_after_a_while_and_meanwhile_the_old_token_is_returned_until_it_expires()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        provider.RefreshError = OpenIddictConstants.Errors.ServerError;

        site.Time.Advance(_untilRefresh);
        Assert.Equal(old, await GetTokenAsync(ann));
        Assert.Equal(old, await GetTokenAsync(ann));
        Assert.Equal(1, provider.Refreshes);

        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("none", await GetTokenAsync(ann));
        Assert.Equal(2, provider.Refreshes);

        provider.RefreshError = null;
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual("none", await GetTokenAsync(ann));
        Assert.Equal(3, provider.Refreshes);
    }

    [Fact]
    public async Task A_provider_that_can_not_be_reached_does_not_fail_requests()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        await provider.StopAsync();

        site.Time.Advance(_untilRefresh);

        Assert.Equal(old, await GetTokenAsync(ann));
    }

    [Fact]
    public async Task A_store_that_can_not_be_written_does_not_fail_requests()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        site.Store.IsReadOnly = true;

        site.Time.Advance(_untilRefresh);
        Assert.Equal(old, await GetTokenAsync(ann));
        Assert.Equal(0, provider.Refreshes);

        site.Store.IsReadOnly = false;
        Assert.NotEqual(old, await GetTokenAsync(ann));
    }

    [Fact]
    public async Task Requests_that_wait_for_a_refresh_get_its_token_although_the_store_fails_to_save_it()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var old = await GetTokenAsync(ann);
        provider.OnRefreshing = _ =>
        {
            site.Store.IsReadOnly = true;
            return Task.CompletedTask;
        };

        site.Time.Advance(_untilRefresh);

        Assert.NotEqual(old, await GetTokenAsync(ann));
        Assert.Contains(site.Logs.Lines, line => line.Contains("could not be saved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Saved_tokens_survive_the_reissue_of_their_sign_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var token = await GetTokenAsync(ann);

        var cookie = ann.Cookies["slate"];
        await ann.PostAsync("/reissue");

        Assert.NotEqual(cookie, ann.Cookies["slate"]);
        Assert.Equal(token, await GetTokenAsync(ann));
    }

    [Fact]
    public async Task Saved_tokens_live_as_long_as_a_sign_in_that_was_reissued()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var idToken = await GetTokenAsync(ann, "id_token");
        await AdvanceAsync(site, ann, 80);
        await ann.PostAsync("/reissue");

        await AdvanceAsync(site, ann, 80);

        Assert.Equal("ann", (await ann.GetAsync("/owner")).Body);
        provider.RefreshError = OpenIddictConstants.Errors.InvalidGrant;
        Assert.Equal(idToken, await GetTokenAsync(ann, "id_token"));
    }

    [Fact]
    public async Task The_application_can_change_the_tokens_as_with_cookies()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider, site => site.Map = app => app.MapPost("/change", async (HttpContext context) =>
        {
            var result = await context.AuthenticateAsync();
            result.Properties!.UpdateTokenValue("access_token", "changed");
            await context.SignInAsync(result.Principal!, result.Properties);
        }));
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var idToken = await GetTokenAsync(ann, "id_token");

        await ann.PostAsync("/change");

        Assert.Equal("changed", await GetTokenAsync(ann));
        Assert.Equal(idToken, await GetTokenAsync(ann, "id_token"));
    }

    [Fact]
    public async Task A_reissue_with_the_properties_of_an_earlier_read_does_not_bring_old_tokens_back()
    {
        await using var provider = await IdentityProvider.StartAsync();
        var isRead = new TaskCompletionSource();
        var mayReissue = new TaskCompletionSource();
        await using var site = await StartAsync(provider, site => site.Map = app => app.MapPost("/slow", async (HttpContext context) =>
        {
            var result = await context.AuthenticateAsync();
            isRead.SetResult();
            await mayReissue.Task;
            await context.SignInAsync(result.Principal!, result.Properties);
        }));
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var other = site.OpenBrowser();
        other.Cookies["slate"] = ann.Cookies["slate"];

        var slow = ann.PostAsync("/slow");
        await isRead.Task;
        site.Time.Advance(_untilRefresh);
        var refreshed = await GetTokenAsync(other);
        mayReissue.SetResult();
        await slow;

        Assert.NotEqual(other.Cookies["slate"], ann.Cookies["slate"]);
        Assert.Equal(refreshed, await GetTokenAsync(ann));
        Assert.Equal(1, provider.Refreshes);
    }

    [Fact]
    public async Task Signing_out_deletes_the_saved_tokens_and_gives_the_provider_the_id_token()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var idToken = await GetTokenAsync(ann, "id_token");
        var copy = site.OpenBrowser();
        copy.Cookies["slate"] = ann.Cookies["slate"];

        var response = await ann.GetAsync("/signout/provider0");

        Assert.Contains("id_token_hint=" + idToken, response.Location, StringComparison.Ordinal);
        Assert.Equal("none", await GetTokenAsync(copy));
        Assert.Empty(await ListReservedAsync(site));
    }

    [Fact]
    public async Task A_refresh_that_ends_after_the_sign_out_saves_nothing()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        provider.OnRefreshing = async _ => await ann.GetAsync("/signout/provider0");
        var other = site.OpenBrowser();
        other.Cookies["slate"] = ann.Cookies["slate"];

        site.Time.Advance(_untilRefresh);
        Assert.Equal("none", await GetTokenAsync(other));

        Assert.Equal(1, provider.Refreshes);
        Assert.Empty(await ListReservedAsync(site));
    }

    [Fact]
    public async Task A_sign_in_that_was_revoked_refreshes_nothing_and_leaves_nothing_that_can_be_decrypted()
    {
        await using var provider = await IdentityProvider.StartAsync();
        var isAuthenticated = new TaskCompletionSource();
        var mayAsk = new TaskCompletionSource();
        await using var site = await StartAsync(provider, site => site.Map = app => app.MapGet("/late", async (HttpContext context) =>
        {
            isAuthenticated.SetResult();
            await mayAsk.Task;
            return await context.GetTokenAsync("access_token") ?? "none";
        }));
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var late = ann.GetAsync("/late");
        await isAuthenticated.Task;

        await site.Slates.Tokens.RevokeAllAsync("ann", cancellationToken: TestContext.Current.CancellationToken);
        site.Time.Advance(_untilRefresh);
        mayAsk.SetResult();

        Assert.Equal("none", (await late).Body);
        Assert.Equal(0, provider.Refreshes);
        var (owner, id) = Assert.Single(await ListReservedAsync(site), document => document.Owner.Contains("saved-tokens"));
        var left = await site.Store.FindAsync(owner, id, TestContext.Current.CancellationToken);
        var encrypted = JsonSerializer.Deserialize<byte[]>(left!.Content.Span)!;
        var protection = site.Services.GetRequiredService<IDataProtectionProvider>();
        Assert.Throws<CryptographicException>(() => protection.CreateProtector("Chalkboard.Slates.SavedTokens").Unprotect(encrypted));
        Assert.Throws<CryptographicException>(() => protection.CreateProtector("Chalkboard.Slates.SavedTokens", id).Unprotect(encrypted));
    }

    [Fact]
    public async Task Tokens_of_two_users_in_one_browser_are_not_confused()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var browser = await site.SignInWithProviderAsync("ann", "session1");
        var ofAnn = await GetTokenAsync(browser, "id_token");

        await OpenIdConnectSite.SignInAsync(browser, 0, "bob", "session2");

        Assert.NotEqual(ofAnn, await GetTokenAsync(browser, "id_token"));
        await browser.GetAsync("/signout/provider0");
        Assert.Empty(await ListReservedAsync(site));
    }

    [Fact]
    public async Task Tokens_that_can_not_be_decrypted_are_absent_and_the_sign_in_stays()
    {
        await using var provider = await IdentityProvider.StartAsync();
        var keys = new EphemeralDataProtectionProvider();
        var hasLostKeys = false;
        await using var site = await StartAsync(provider, site => site.Services = services =>
            services.AddSingleton<IDataProtectionProvider>(_ => new SwitchableProtection(
                purpose => (hasLostKeys ? new EphemeralDataProtectionProvider() : keys).CreateProtector(purpose))));
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        Assert.NotEqual("none", await GetTokenAsync(ann));

        hasLostKeys = true;

        Assert.Equal("none", await GetTokenAsync(ann));
        Assert.Equal("ann", (await ann.GetAsync("/owner")).Body);
        Assert.Contains(site.Logs.Lines, line => line.Contains("can't be decrypted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tokens_that_are_too_large_are_refused_with_the_sign_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider, site => site.Map = app => app.MapPost("/large", async (HttpContext context) =>
        {
            var properties = new AuthenticationProperties();
            properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = new string('x', 70_000) }]);
            await context.SignInAsync(TestData.CreatePrincipal("ann"), properties);
        }));

        Assert.Equal(HttpStatusCode.InternalServerError, (await site.OpenBrowser().PostAsync("/large")).Status);
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", TestContext.Current.CancellationToken));
        Assert.Contains(site.Logs.Lines, line => line.Contains("the limit is 65,536", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_application_can_complete_the_refresh_request()
    {
        await using var provider = await IdentityProvider.StartAsync();
        string? tenant = null;
        provider.OnRefreshing = request =>
        {
            tenant = (string?)request["tenant"];
            return Task.CompletedTask;
        };
        await using var site = await StartAsync(provider, site => site.Tokens = options => options.Events.OnRefreshingTokens = context =>
        {
            context.TokenEndpointRequest.SetParameter("tenant", "one");
            return Task.CompletedTask;
        });
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        site.Time.Advance(_untilRefresh);
        await GetTokenAsync(ann);

        Assert.Equal("one", tenant);
    }

    [Fact]
    public async Task No_log_and_no_document_contains_a_saved_token()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(provider);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var secrets = new List<string>();
        foreach (var name in new[] { "access_token", "refresh_token", "id_token" }) secrets.Add(await GetTokenAsync(ann, name));
        site.Time.Advance(_untilRefresh);
        secrets.Add(await GetTokenAsync(ann));
        provider.RefreshError = OpenIddictConstants.Errors.InvalidGrant;
        site.Time.Advance(_untilRefresh);
        await GetTokenAsync(ann);
        secrets.Add(ann.Cookies["slate"]);

        Assert.DoesNotContain("none", secrets);
        // The framework's own handler logs the URL of the sign-in, which has none of these.
        Assert.DoesNotContain(site.Logs.Lines, line => secrets.Any(line.Contains));
        foreach (var (owner, id) in await ListReservedAsync(site))
        {
            var document = await site.Store.FindAsync(owner, id, TestContext.Current.CancellationToken);
            var content = Encoding.UTF8.GetString(document!.Content.Span);
            Assert.DoesNotContain(secrets, content.Contains);
        }
    }

    private static async Task<string> GetTokenAsync(Browser browser, string name = "access_token")
    {
        var response = await browser.GetAsync("/token/" + name);
        Assert.Equal(HttpStatusCode.OK, response.Status);
        return response.Body;
    }

    private static Task<Site> StartAsync(IdentityProvider provider, Action<Site.Settings>? change = null) =>
        OpenIdConnectSite.StartAsync([provider], oidc => oidc.SaveTokens = true, change);

    private static Task<Site> StartNodeAsync(IdentityProvider provider, RedisProcess redis) => StartAsync(provider, site =>
    {
        site.StoreIn = storeIn => storeIn.Redis(redis.Address);
        site.Services = services => services.AddDataProtection().SetApplicationName("site").PersistKeysToSlates();
    });

    // The sign-in slides, so it has to be used at times.
    private static async Task AdvanceAsync(Site site, Browser browser, int days)
    {
        for (var day = 0; day < days; day += 10)
        {
            site.Time.Advance(TimeSpan.FromDays(10));
            await browser.GetAsync("/owner");
        }
    }

    private static async Task<List<(string Owner, string Id)>> ListReservedAsync(Site site)
    {
        var documents = new List<(string Owner, string Id)>();
        await foreach (var owner in Storage.SlateStoreExtensions.ListAllOwnersAsync(site.Store))
            if (SlateName.IsReserved(owner))
                await foreach (var entry in Storage.SlateStoreExtensions.ListAllAsync(site.Store, owner)) documents.Add((owner, entry.Id));
        return documents;
    }

    private sealed class SwitchableProtection(Func<string, IDataProtector> create) : IDataProtectionProvider
    {
        public IDataProtector CreateProtector(string purpose) => create(purpose);
    }
}
