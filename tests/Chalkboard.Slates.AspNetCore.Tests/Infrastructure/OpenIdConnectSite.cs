using System.Net;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>A site that signs users in at OpenID Connect servers, with the slate scheme as their sign-in scheme.</summary>
public static class OpenIdConnectSite
{
    /// <summary>Starts a site. The scheme of its first provider is <c>provider0</c>.</summary>
    public static Task<Site> StartAsync(
        IReadOnlyList<IdentityProvider> providers, Action<OpenIdConnectOptions>? configure = null, Action<Site.Settings>? change = null) =>
        Site.StartAsync(site =>
        {
            change?.Invoke(site);
            var (addServices, map) = (site.Services, site.Map);
            site.Services = services =>
            {
                addServices(services);
                var authentication = services.AddAuthentication();
                for (var i = 0; i < providers.Count; i++) AddProvider(authentication, providers[i], $"provider{i}", configure);
            };
            site.Map = app =>
            {
                app.MapGet("/owner", (UserSlate slate) => slate.Owner);
                app.MapGet("/login/{scheme}/{subject}", (string scheme, string subject, string? sid) => Results.Challenge(
                    new AuthenticationProperties { RedirectUri = "/owner", Items = { ["subject"] = subject, ["sid"] = sid } }, [scheme]));
                app.MapGet("/token/{name}", async (HttpContext context, string name) => await context.GetTokenAsync(name) ?? "none");
                app.MapGet("/signout/{scheme}", (string scheme) => Results.SignOut(
                    new AuthenticationProperties { RedirectUri = "/" }, [SlateAuthenticationDefaults.AuthenticationScheme, scheme]));
                app.MapPost("/reissue", (HttpContext context) => context.SignInAsync(context.User));
                app.MapSlateBackChannelLogout();
                map(app);
            };
        });

    /// <summary>Follows the redirects of a sign-in, and returns the owner.</summary>
    public static async Task<string> SignInAsync(Browser browser, int provider, string subject, string? sessionId = null)
    {
        var response = await browser.GetAsync($"/login/provider{provider}/{subject}?sid={sessionId}");
        for (var i = 0; response.Location is { } location; i++)
        {
            Assert.True(i < 10, "The sign-in does not end.");
            response = await browser.GetAsync(location);
        }

        Assert.Equal(HttpStatusCode.OK, response.Status);
        return response.Body;
    }

    /// <summary>Signs a user in with a new browser.</summary>
    public static async Task<Browser> SignInWithProviderAsync(this Site site, string subject, string? sessionId, int provider = 0)
    {
        var browser = site.OpenBrowser();
        await SignInAsync(browser, provider, subject, sessionId);
        return browser;
    }

    private static void AddProvider(
        AuthenticationBuilder authentication, IdentityProvider provider, string scheme, Action<OpenIdConnectOptions>? configure) =>
        authentication.AddOpenIdConnect(scheme, oidc =>
        {
            oidc.Authority = provider.Issuer;
            oidc.RequireHttpsMetadata = false;
            oidc.ClientId = "site";
            oidc.ClientSecret = "secret";
            oidc.ResponseType = "code";
            oidc.ResponseMode = "query";
            oidc.CallbackPath = "/callback/" + scheme;
            oidc.SignInScheme = SlateAuthenticationDefaults.AuthenticationScheme;
            oidc.Scope.Clear();
            oidc.Scope.Add("openid");
            oidc.Scope.Add("offline_access");
            // The site has no certificate.
            foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = CookieSecurePolicy.None;
            }

            oidc.Events.OnRedirectToIdentityProvider = context =>
            {
                context.ProtocolMessage.LoginHint = context.Properties.Items["subject"];
                if (context.Properties.Items["sid"] is { Length: > 0 } sessionId) context.ProtocolMessage.Sid = sessionId;
                return Task.CompletedTask;
            };
            configure?.Invoke(oidc);
        });
}
