using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Sign-in at OpenID Connect servers, with the slate scheme as their sign-in scheme.</summary>
public sealed class OpenIdConnectTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_subject_of_an_identity_provider_names_the_owner(bool mapInboundClaims)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync([provider], oidc => oidc.MapInboundClaims = mapInboundClaims);

        Assert.Equal("ann", await SignInAsync(site.OpenBrowser(), 0, "ann"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_subject_of_two_providers_names_two_owners_if_the_issuer_is_included(bool mapInboundClaims)
    {
        await using var one = await IdentityProvider.StartAsync();
        await using var two = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(
            [one, two], oidc => oidc.MapInboundClaims = mapInboundClaims, options => options.Owner.IncludeIssuer = true);
        var browser = site.OpenBrowser();

        Assert.Equal(one.Issuer + "|ann", await SignInAsync(browser, 0, "ann"));
        Assert.Equal(two.Issuer + "|ann", await SignInAsync(browser, 1, "ann"));
        Assert.Equal(two.Issuer + "|ann", (await browser.GetAsync("/owner")).Body);
    }

    private static Task<Site> StartAsync(
        IReadOnlyList<IdentityProvider> providers, Action<OpenIdConnectOptions> configure, Action<SlateOptions>? configureSlates = null) =>
        Site.StartAsync(site =>
        {
            site.Services = services =>
            {
                var authentication = services.AddAuthentication();
                for (var i = 0; i < providers.Count; i++)
                {
                    var (provider, scheme) = (providers[i], $"provider{i}");
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
                        // The site has no certificate.
                        foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
                        {
                            cookie.SameSite = SameSiteMode.Lax;
                            cookie.SecurePolicy = CookieSecurePolicy.None;
                        }

                        oidc.Events.OnRedirectToIdentityProvider = context =>
                        {
                            context.ProtocolMessage.LoginHint = context.Properties.Items["subject"];
                            return Task.CompletedTask;
                        };
                        configure(oidc);
                    });
                }
            };
            var addSlates = site.Slates;
            site.Slates = slates =>
            {
                addSlates(slates);
                if (configureSlates is not null) slates.Configure(configureSlates);
            };
            site.Map = app =>
            {
                app.MapGet("/owner", (UserSlate slate) => slate.Owner);
                app.MapGet("/login/{scheme}/{subject}", (string scheme, string subject) => Results.Challenge(
                    new AuthenticationProperties { RedirectUri = "/owner", Items = { ["subject"] = subject } }, [scheme]));
            };
        });

    /// <summary>Follows the redirects of a sign-in, and returns the owner.</summary>
    private static async Task<string> SignInAsync(Browser browser, int provider, string subject)
    {
        var response = await browser.GetAsync($"/login/provider{provider}/{subject}");
        for (var i = 0; response.Location is { } location; i++)
        {
            Assert.True(i < 10, "The sign-in does not end.");
            response = await browser.GetAsync(location);
        }

        Assert.Equal(HttpStatusCode.OK, response.Status);
        return response.Body;
    }
}
