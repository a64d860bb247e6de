using System.Net;
using System.Security.Cryptography;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Playwright;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Guests who sign in by other schemes than that of slate tokens.</summary>
public sealed class GuestSchemeTests(Chromium chromium)
{
    private static readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_frameworks_cookie_scheme_merges_the_guest_when_the_application_says_so()
    {
        await using var site = await StartAsync();
        await site.Slates.For<CartSlate>("ann").AddAsync("milk");
        var browser = await site.OpenBrowserAsync("tea");

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/cookie-signin?user=ann")).Status);

        Assert.Equal("milk,tea", await site.GetItemsAsync("ann"));
        Assert.Equal("milk,tea", (await browser.GetAsync("/cookie-cart")).Body);
        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
        Assert.Equal(["ann"], await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_JWT_bearer_request_merges_the_guest_when_the_application_says_so()
    {
        await using var site = await StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var bearer = ("Authorization", "Bearer " + CreateJwt("ann"));

        Assert.Equal("", (await browser.GetAsync("/jwt/cart", bearer)).Body);
        Assert.Equal("tea", (await browser.PostAsync("/jwt/merge", bearer)).Body);

        Assert.Equal("tea", (await browser.GetAsync("/jwt/cart", bearer)).Body);
        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
    }

    [Fact]
    public async Task A_merge_that_fails_is_repeated_by_the_next_call()
    {
        await using var site = await StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var bearer = ("Authorization", "Bearer " + CreateJwt("ann"));
        site.Store.BeforeCall = (call, _) => call == "tokens.revoke" ? throw new StoreUnavailableException("Killed.") : Task.CompletedTask;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.PostAsync("/jwt/merge", bearer)).Status);
        site.Store.BeforeCall = (_, _) => Task.CompletedTask;

        Assert.Equal("tea", (await browser.PostAsync("/jwt/merge", bearer)).Body);
        Assert.Equal("tea", (await browser.PostAsync("/jwt/merge", bearer)).Body);
    }

    [Fact]
    public async Task A_user_who_is_erased_during_the_merge_stays_erased_although_there_is_no_token()
    {
        await using var site = await StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "find cart") return;
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);
        };

        await browser.PostAsync("/cookie-signin?user=ann");

        Assert.Empty(await site.Store.ListAllOwnersAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_visitor_can_not_be_merged_into_nobody()
    {
        await using var site = await StartAsync();
        var browser = await site.OpenBrowserAsync("tea");

        Assert.Equal(HttpStatusCode.InternalServerError, (await browser.PostAsync("/merge")).Status);

        Assert.Contains("pass the principal", string.Join("\n", site.Logs.Lines), StringComparison.Ordinal);

        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
    }

    /// <summary>
    /// The provider is another site for the browser, so that it sends and withholds cookies as it does in production.
    /// </summary>
    [Theory]
    [InlineData("form_post")]
    [InlineData("query")]
    public async Task A_real_browser_keeps_the_cart_in_a_site_with_Identity_and_an_OpenID_Connect_server(string responseMode)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartWithIdentityAsync(provider, responseMode);
        // The browser has the real time, and cookies expire by it.
        site.Time.SetUtcNow(DateTimeOffset.UtcNow);
        var id = await site.CreateUserAsync("ann");
        IdentitySite.AssertSucceeded(
            await site.ChangeAsync("ann", (users, user) => users.AddLoginAsync(user, new("oidc", "ann-at-provider", null))));
        var context = await chromium.OpenAsync(new UriBuilder(site.OpenBrowser().Address) { Host = "localhost" }.Uri);
        var page = await context.NewPageAsync();

        await page.GotoAsync("/cart");
        await PostAsync(page, "/cart?item=tea");
        await PostAsync(page, $"/login?name=ann&password={IdentitySite.Password}");
        Assert.Equal("tea", await GetAsync(page, "/cart"));
        await PostAsync(page, "/logout");
        Assert.Equal("", await GetAsync(page, "/cart"));

        await PostAsync(page, "/cart?item=cake");
        await page.GotoAsync("/external-login");
        await page.WaitForURLAsync("**/external");
        Assert.Equal("Succeeded", await page.InnerTextAsync("body"));
        Assert.Equal("tea,cake", await GetAsync(page, "/cart"));

        Assert.DoesNotContain(await context.CookiesAsync(), cookie => cookie.Name == GuestSite.CookieName);
        Assert.Equal([id], await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    private static Task<Site> StartAsync() => GuestSite.StartAsync(site =>
    {
        site.Services = services => services.AddAuthentication().AddCookie(options => options.Cookie.Name = "ticket").AddJwtBearer(jwt =>
            jwt.TokenValidationParameters = new() { IssuerSigningKey = _key, ValidateAudience = false, ValidateIssuer = false });
        site.Map = app =>
        {
            GuestSite.Map(app);
            app.MapPost("/merge", (HttpContext context) => context.MergeGuestAsync());
            app.MapPost("/cookie-signin", async (HttpContext context, string user) =>
            {
                var principal = TestData.CreatePrincipal(user);
                await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, principal);
                await context.MergeGuestAsync(principal);
            });
            app.MapGet("/cookie-cart", (CartSlate slate) => slate.GetItemsAsync()).RequireAuthorization(
                new AuthorizationPolicyBuilder(CookieAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build());
            var jwt = app.MapGroup("/jwt").RequireAuthorization(
                new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build());
            jwt.MapGet("/cart", (CartSlate slate) => slate.GetItemsAsync());
            jwt.MapPost("/merge", async (HttpContext context, CartSlate slate) =>
            {
                await context.MergeGuestAsync();
                return await slate.GetItemsAsync();
            });
        };
    });

    private static Task<IdentitySite> StartWithIdentityAsync(IdentityProvider provider, string responseMode) =>
        IdentitySite.StartAsync(site =>
        {
            site.Slates = slates => GuestSite.Add(slates);
            site.Services = services => services.AddAuthentication().AddOpenIdConnect("oidc", oidc =>
            {
                (oidc.Authority, oidc.RequireHttpsMetadata) = (provider.Issuer, false);
                (oidc.ClientId, oidc.ClientSecret) = ("site", "secret");
                (oidc.ResponseType, oidc.ResponseMode, oidc.SignInScheme) = ("code", responseMode, IdentityConstants.ExternalScheme);
                oidc.Scope.Clear();
                oidc.Scope.Add("openid");
                oidc.Events.OnRedirectToIdentityProvider = context =>
                {
                    context.ProtocolMessage.LoginHint = "ann-at-provider";
                    return Task.CompletedTask;
                };
            });
            site.Map = app =>
            {
                app.MapGet("/cart", (CartSlate slate) => slate.GetItemsAsync());
                app.MapPost("/cart", (CartSlate slate, string item) => slate.AddAsync(item));
                app.MapGet("/external-login", (SignInManager<IdentityUser> signIns) => Results.Challenge(
                    signIns.ConfigureExternalAuthenticationProperties("oidc", "/external"), ["oidc"]));
                app.MapGet("/external", async (SignInManager<IdentityUser> signIns) =>
                {
                    var login = (await signIns.GetExternalLoginInfoAsync())!;
                    return (await signIns.ExternalLoginSignInAsync(login.LoginProvider, login.ProviderKey, isPersistent: false)).ToString();
                });
            };
        });

    private static string CreateJwt(string user) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object> { ["sub"] = user },
        // The site's clock is faked, but the JWT handler uses the real one.
        Expires = DateTime.UtcNow.AddDays(1),
        SigningCredentials = new(_key, SecurityAlgorithms.HmacSha256),
    });

    private static async Task PostAsync(IPage page, string path) =>
        await page.EvaluateAsync("async path => { await (await fetch(path, { method: 'POST' })).text(); }", path);

    private static Task<string> GetAsync(IPage page, string path) =>
        page.EvaluateAsync<string>("async path => await (await fetch(path)).text()", path);
}
