using System.Net;
using System.Security.Cryptography;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Sign-ins that their OpenID Connect server ends: by a request of its own, and by a frame in the browser.</summary>
public sealed class ProviderLogoutTests
{
    private static readonly (string Problem, Action<SecurityTokenDescriptor> Change)[] _invalidTokens =
    [
        ("another issuer", token => token.Issuer = "https://other.example/"),
        ("no issuer", token => token.Issuer = null),
        ("another client", token => token.Audience = "other"),
        ("no audience", token => token.Audience = null),
        ("an expiry in the past", token => token.Expires = token.IssuedAt!.Value.AddMinutes(-10)),
        ("no expiry", token => token.Expires = null),
        ("an expiry in ten years", token => token.Expires = token.IssuedAt!.Value.AddYears(10)),
        ("no time of issue", token => token.IssuedAt = null),
        ("a time of issue in the future", token =>
        {
            token.Expires = token.IssuedAt!.Value.AddHours(2);
            token.IssuedAt = token.IssuedAt.Value.AddHours(1);
        }),
        ("no events", token => token.Claims.Remove("events")),
        ("events of another kind", token => token.Claims["events"] = IdentityProvider.LogoutEvent),
        ("another event", token => token.Claims["events"] = new Dictionary<string, object> { ["https://example.com/event"] = true }),
        ("a nonce", token => token.Claims["nonce"] = "n"),
        ("no id", token => token.Claims.Remove("jti")),
        ("neither a user nor a session", token => token.Claims.Remove("sub")),
        ("the type of an access token", token => token.TokenType = "at+jwt"),
        ("no signature", token => token.SigningCredentials = null),
        ("the signature of another key", token => token.SigningCredentials = new(
            new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = token.SigningCredentials.Key.KeyId }, "ES256")),
        ("a symmetric signature", token => token.SigningCredentials = new(
            new SymmetricSecurityKey(new byte[32]) { KeyId = token.SigningCredentials.Key.KeyId }, "HS256")),
    ];

    [Fact]
    public async Task A_logout_of_a_session_ends_only_its_sign_ins()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var one = await site.SignInWithProviderAsync("ann", "session1");
        var two = await site.SignInWithProviderAsync("ann", "session2");
        var bob = await site.SignInWithProviderAsync("bob", "session3");

        var response = await SendAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann", "session1"));

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("no-store", response.Headers["Cache-Control"]);
        Assert.False(await IsSignedInAsync(one));
        Assert.True(await IsSignedInAsync(two));
        Assert.True(await IsSignedInAsync(bob));
    }

    [Fact]
    public async Task A_logout_of_a_user_ends_all_sign_ins_with_that_provider_and_no_others()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var other = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider, other]);
        var one = await site.SignInWithProviderAsync("ann", "session1");
        var two = await site.SignInWithProviderAsync("ann", "session2");
        var withOther = await site.SignInWithProviderAsync("ann", "session1", provider: 1);
        var withPassword = await site.SignInAsync("ann");

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));

        Assert.False(await IsSignedInAsync(one));
        Assert.False(await IsSignedInAsync(two));
        Assert.True(await IsSignedInAsync(withOther));
        Assert.True(await IsSignedInAsync(withPassword));

        await LogOutAsync(site, other.CreateLogoutToken(site.Time.GetUtcNow(), sessionId: "session1"));
        Assert.False(await IsSignedInAsync(withOther));
    }

    [Fact]
    public async Task A_logout_does_not_depend_on_another_provider()
    {
        await using var down = await IdentityProvider.StartAsync();
        await down.StopAsync();
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([down, provider]);
        var ann = await site.SignInWithProviderAsync("ann", "session1", provider: 1);

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));

        Assert.False(await IsSignedInAsync(ann));
        var response = await SendAsync(site, down.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Contains("\"error\":\"temporarily_unavailable\"", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_logout_ends_a_sign_in_that_was_reissued_and_has_other_claims_by_now()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], null, site => site.Map = app => app.MapPost(
            "/again", (HttpContext context) => context.SignInAsync(TestData.CreatePrincipal("ann"))));
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        await AdvanceAsync(80);
        await ann.PostAsync("/reissue");
        await AdvanceAsync(80);
        await ann.PostAsync("/again");
        await AdvanceAsync(80);
        Assert.True(await IsSignedInAsync(ann));

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), sessionId: "session1"));

        Assert.False(await IsSignedInAsync(ann));

        // The sign-in slides, so it has to be used at times.
        async Task AdvanceAsync(int days)
        {
            for (var day = 0; day < days; day += 10)
            {
                site.Time.Advance(TimeSpan.FromDays(10));
                await ann.GetAsync("/owner");
            }
        }
    }

    [Fact]
    public async Task A_logout_finds_a_user_whom_the_application_has_given_another_id()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc => oidc.Events.OnTokenValidated = context =>
        {
            context.Principal = TestData.CreatePrincipal("user-7");
            return Task.CompletedTask;
        });
        var ann = await site.SignInWithProviderAsync("ann", null);
        Assert.Equal("user-7", (await ann.GetAsync("/owner")).Body);

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));

        Assert.False(await IsSignedInAsync(ann));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_logout_finds_sign_ins_of_handlers_with_a_type_of_events(bool mapInboundClaims)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc =>
        {
            oidc.MapInboundClaims = mapInboundClaims;
            oidc.EventsType = typeof(HintEvents);
        }, site => site.Services = services => services.AddScoped<HintEvents>());
        var one = await site.SignInWithProviderAsync("ann", "session1");
        var two = await site.SignInWithProviderAsync("ann", null);

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), sessionId: "session1"));
        Assert.False(await IsSignedInAsync(one));
        Assert.True(await IsSignedInAsync(two));

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));
        Assert.False(await IsSignedInAsync(two));
    }

    [Fact]
    public async Task A_logout_holds_at_once_on_another_node_on_one_Redis()
    {
        Assert.SkipWhen(RedisProgram.Path is null, "Redis is not installed.");
        using var redis = await RedisProcess.StartAsync();
        await using var provider = await IdentityProvider.StartAsync();
        await using var one = await StartNodeAsync();
        await using var two = await StartNodeAsync();
        var ann = await one.SignInWithProviderAsync("ann", "session1");

        await LogOutAsync(two, provider.CreateLogoutToken(two.Time.GetUtcNow(), sessionId: "session1"));

        Assert.False(await IsSignedInAsync(ann));

        Task<Site> StartNodeAsync() => OpenIdConnectSite.StartAsync([provider], null, site =>
        {
            site.StoreIn = storeIn => storeIn.Redis(redis.Address);
            site.Services = services => services.AddDataProtection().SetApplicationName("site").PersistKeysToSlates();
        });
    }

    [Fact]
    public async Task A_logout_of_an_unknown_session_succeeds()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "nobody", "none"));
    }

    [Fact]
    public async Task A_logout_token_works_once()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var token = provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann");
        await LogOutAsync(site, token);
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        await AssertRefusedAsync(site, token);

        Assert.True(await IsSignedInAsync(ann));
    }

    [Fact]
    public async Task A_logout_that_fails_can_be_repeated()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        var token = provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann");
        site.Store.IsReadOnly = true;
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site, token)).Status);
        Assert.True(await IsSignedInAsync(ann));
        site.Store.IsReadOnly = false;

        await LogOutAsync(site, token);

        Assert.False(await IsSignedInAsync(ann));
    }

    [Fact]
    public async Task Invalid_logout_tokens_are_refused()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc =>
        {
            // Settings of an application that would be wrong here.
            oidc.TokenValidationParameters.ValidateAudience = false;
            oidc.TokenValidationParameters.ValidateLifetime = false;
            oidc.TokenValidationParameters.RequireSignedTokens = false;
        });
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        foreach (var (problem, change) in _invalidTokens)
        {
            var response = await SendAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann", null, change));
            Assert.True(response.Status == HttpStatusCode.BadRequest, $"A token with {problem} is accepted.");
        }

        Assert.True(await IsSignedInAsync(ann));
    }

    [Fact]
    public async Task An_id_token_is_no_logout_token()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc => oidc.SaveTokens = true);
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        await AssertRefusedAsync(site, (await ann.GetAsync("/token/id_token")).Body);
        await AssertRefusedAsync(site, "a.b.c");
        await AssertRefusedAsync(site, "");
        await AssertRefusedAsync(site, new string('x', 100_000));

        Assert.True(await IsSignedInAsync(ann));
    }

    [Fact]
    public async Task Requests_that_are_no_form_are_refused()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        using var json = new StringContent("{}", null, "application/json");

        var response = await site.OpenBrowser().SendAsync(HttpMethod.Post, "/backchannel-logout", json);

        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("no-store", response.Headers["Cache-Control"]);
        Assert.Contains("\"error\":\"invalid_request\"", response.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await site.OpenBrowser().GetAsync("/backchannel-logout")).Status);
    }

    [Fact]
    public async Task The_endpoint_is_open_to_the_provider_on_a_site_that_requires_authorization_and_antiforgery()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], null, site =>
        {
            site.Services = services =>
            {
                services.AddAntiforgery();
                services.AddAuthorizationBuilder().SetFallbackPolicy(
                    new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            };
            site.Errors = app => app.UseExceptionHandler();
            site.Map = app => app.UseAntiforgery();
        });

        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_found()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);

        var ann = await site.SignInWithProviderAsync("ann", "session1");

        provider.ChangeSigningKey();
        var response = SendAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), "ann"));
        await Eventually.UntilAsync(() =>
        {
            site.Time.Advance(TimeSpan.FromMilliseconds(5));
            return response.IsCompleted;
        }, "The site waits.");

        Assert.Equal(HttpStatusCode.OK, (await response).Status);

        Assert.False(await IsSignedInAsync(ann));
    }

    [Fact]
    public async Task A_frame_of_the_provider_ends_a_sign_in_without_its_cookie()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var one = await site.SignInWithProviderAsync("ann", "session1");
        var two = await site.SignInWithProviderAsync("ann", "session2");

        var response = await site.OpenBrowser().GetAsync($"/signout-oidc?iss={Uri.EscapeDataString(provider.Issuer)}&sid=session1");

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Contains("no-store", response.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.False(await IsSignedInAsync(one));
        Assert.True(await IsSignedInAsync(two));
    }

    [Fact]
    public async Task A_frame_that_gets_the_cookie_removes_it()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        await ann.GetAsync($"/signout-oidc?iss={Uri.EscapeDataString(provider.Issuer)}&sid=session1");

        Assert.DoesNotContain("slate", ann.Cookies.Keys);
    }

    [Theory]
    [InlineData("?iss=https%3A%2F%2Fother.example%2F&sid=session1")]
    [InlineData("?sid=session1")]
    [InlineData("?iss=ISSUER")]
    [InlineData("?iss=ISSUER&sid=session2")]
    [InlineData("?iss=ISSUER&sid=")]
    public async Task A_frame_that_does_not_name_the_session_ends_nothing(string query)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        await site.OpenBrowser().GetAsync(
            "/signout-oidc" + query.Replace("ISSUER", Uri.EscapeDataString(provider.Issuer), StringComparison.Ordinal));

        Assert.True(await IsSignedInAsync(ann));
    }

    [Fact]
    public async Task The_index_is_deleted_with_the_sign_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        var one = await site.SignInWithProviderAsync("ann", "session1");
        var two = await site.SignInWithProviderAsync("ann", "session2");
        // By session and by user, and the link of the owner.
        Assert.Equal(6, await CountDocumentsAsync(site));

        await one.PostAsync("/signout");
        Assert.Equal(3, await CountDocumentsAsync(site));
        await LogOutAsync(site, provider.CreateLogoutToken(site.Time.GetUtcNow(), sessionId: "session2"));
        // The id of the logout token, while the token could be sent again.
        Assert.Equal(1, await CountDocumentsAsync(site));
        Assert.False(await IsSignedInAsync(two));

        site.Time.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(0, await CountDocumentsAsync(site));
    }

    [Fact]
    public async Task A_response_that_loses_its_cookie_leaves_nothing()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], null, site =>
            site.Tokens = options => options.Events.OnSignedIn = _ => throw new InvalidOperationException("The sign-in fails."));
        var browser = site.OpenBrowser();

        await Assert.ThrowsAnyAsync<Exception>(() => OpenIdConnectSite.SignInAsync(browser, 0, "ann", "session1"));

        await Eventually.UntilAsync(async () => await CountDocumentsAsync(site) == 0, "The index stays.");
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_endpoint_needs_slate_tokens()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapSlateBackChannelLogout());

        Assert.Contains("AddSlateTokens()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_with_the_provider_writes_the_index_and_the_link_once()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider]);
        site.Store.ClearCalls();

        var ann = await site.SignInWithProviderAsync("ann", "session1");
        Assert.Equal(3, site.Store.Calls.Count(call => call == "commit"));

        site.Store.ClearCalls();
        await ann.GetAsync("/owner");
        Assert.Equal(["tokens.find"], site.Store.Calls);
    }

    private static async Task<bool> IsSignedInAsync(Browser browser) => (await browser.GetAsync("/private")).Status == HttpStatusCode.OK;

    private static async Task LogOutAsync(Site site, string token)
    {
        var response = await SendAsync(site, token);
        Assert.True(response.Status == HttpStatusCode.OK, response.Body);
        Assert.Equal("", response.Body);
    }

    private static async Task AssertRefusedAsync(Site site, string token)
    {
        var response = await SendAsync(site, token);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Contains("\"error\":\"invalid_request\"", response.Body, StringComparison.Ordinal);
    }

    private static async Task<BrowserResponse> SendAsync(Site site, string token)
    {
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        return await site.OpenBrowser().SendAsync(HttpMethod.Post, "/backchannel-logout", form);
    }

    private static async Task<int> CountDocumentsAsync(Site site)
    {
        var count = 0;
        await foreach (var owner in Storage.SlateStoreExtensions.ListAllOwnersAsync(site.Store))
            await foreach (var _ in Storage.SlateStoreExtensions.ListAllAsync(site.Store, owner)) count++;
        return count;
    }

    private sealed class HintEvents : OpenIdConnectEvents
    {
        public override Task RedirectToIdentityProvider(RedirectContext context)
        {
            context.ProtocolMessage.LoginHint = context.Properties.Items["subject"];
            if (context.Properties.Items["sid"] is { Length: > 0 } sessionId) context.ProtocolMessage.Sid = sessionId;
            return Task.CompletedTask;
        }
    }
}
