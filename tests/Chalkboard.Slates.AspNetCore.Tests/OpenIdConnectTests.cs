using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

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
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc => oidc.MapInboundClaims = mapInboundClaims);

        Assert.Equal("ann", await OpenIdConnectSite.SignInAsync(site.OpenBrowser(), 0, "ann"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_subject_of_two_providers_names_two_owners_if_the_issuer_is_included(bool mapInboundClaims)
    {
        await using var one = await IdentityProvider.StartAsync();
        await using var two = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync(
            [one, two], oidc => oidc.MapInboundClaims = mapInboundClaims, site =>
            {
                var addSlates = site.Slates;
                site.Slates = slates =>
                {
                    addSlates(slates);
                    slates.Configure(options => options.Owner.IncludeIssuer = true);
                };
            });
        var browser = site.OpenBrowser();

        Assert.Equal(one.Issuer + "|ann", await OpenIdConnectSite.SignInAsync(browser, 0, "ann"));
        Assert.Equal(two.Issuer + "|ann", await OpenIdConnectSite.SignInAsync(browser, 1, "ann"));
        Assert.Equal(two.Issuer + "|ann", (await browser.GetAsync("/owner")).Body);
    }
}
