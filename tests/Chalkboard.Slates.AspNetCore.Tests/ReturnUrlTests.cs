using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/reports?year=2026")]
    [InlineData("/")]
    public async Task Signing_in_redirects_to_the_return_address(string address)
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().PostAsync($"/signin?user=ann&ReturnUrl={Uri.EscapeDataString(address)}");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(address, answer.Location);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("https:evil.example")]
    [InlineData("evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("~/elsewhere")]
    [InlineData(" //evil.example")]
    [InlineData("")]
    public async Task A_return_address_on_another_site_is_not_followed(string address)
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();

        foreach (var path in new[] { "/signin?user=ann&", "/signout?" })
        {
            var answer = await browser.PostAsync($"{path}ReturnUrl={Uri.EscapeDataString(address)}");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Null(answer.Location);
        }
    }

    [Fact]
    public async Task A_return_address_is_followed_only_on_the_sign_in_path()
    {
        await using var site = await Site.StartAsync(site => site.Tokens = options => options.Paths.SignIn = "/elsewhere");

        var answer = await site.OpenBrowser().PostAsync("/signin?user=ann&ReturnUrl=%2Freports");

        Assert.Null(answer.Location);
    }

    [Fact]
    public async Task The_address_of_the_application_precedes_the_return_address()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().PostAsync("/signin?user=ann&to=%2Fwelcome&ReturnUrl=%2Freports");

        Assert.Equal("/welcome", answer.Location);
    }

    [Fact]
    public async Task A_page_redirects_an_anonymous_user_to_the_sign_in_page_and_back()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().GetAsync("/private?a=1&b=2");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(new Uri(site.Address, "/signin?ReturnUrl=%2Fprivate%3Fa%3D1%26b%3D2").ToString(), answer.Location);
    }

    [Fact]
    public async Task A_page_redirects_an_unauthorized_user_to_the_access_denied_page()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");

        var answer = await browser.GetAsync("/admin");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(new Uri(site.Address, "/denied?ReturnUrl=%2Fadmin").ToString(), answer.Location);
    }

    [Fact]
    public async Task An_API_responds_with_401_and_403()
    {
        await using var site = await Site.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await site.OpenBrowser().GetAsync("/api/private")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await site.SignInAsync("ann")).GetAsync("/api/admin")).Status);
    }

    [Fact]
    public async Task Pages_respond_to_scripts_with_401_and_403()
    {
        await using var site = await Site.StartAsync();

        var challenged = await site.OpenBrowser().GetAsync("/private", ("X-Requested-With", "XMLHttpRequest"));
        var forbidden = await (await site.SignInAsync("ann")).GetAsync("/admin", ("X-Requested-With", "XMLHttpRequest"));

        Assert.Equal(HttpStatusCode.Unauthorized, challenged.Status);
        Assert.Contains("/signin", challenged.Location);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
    }

    [Fact]
    public async Task Accepting_JSON_does_not_make_a_page_an_API()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().GetAsync("/private", ("Accept", "application/json"));

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
    }
}
