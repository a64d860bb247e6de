using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/reports?year=2026")]
    [InlineData("/")]
    public async Task After_signing_in_one_goes_on_to_where_one_came_from(string address)
    {
        await using var site = await Site.StartAsync();

        var answer = await site.Browser().PostAsync($"/signin?user=ann&ReturnUrl={Uri.EscapeDataString(address)}");

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
        var browser = site.Browser();

        foreach (var path in new[] { "/signin?user=ann&", "/signout?" })
        {
            var answer = await browser.PostAsync($"{path}ReturnUrl={Uri.EscapeDataString(address)}");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Null(answer.Location);
        }
    }

    [Fact]
    public async Task A_return_address_counts_on_the_sign_in_path_alone()
    {
        await using var site = await Site.StartAsync(site => site.Tokens = options => options.Paths.SignIn = "/elsewhere");

        var answer = await site.Browser().PostAsync("/signin?user=ann&ReturnUrl=%2Freports");

        Assert.Null(answer.Location);
    }

    [Fact]
    public async Task An_address_that_the_application_gives_comes_first()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.Browser().PostAsync("/signin?user=ann&to=%2Fwelcome&ReturnUrl=%2Freports");

        Assert.Equal("/welcome", answer.Location);
    }

    [Fact]
    public async Task A_page_sends_whoever_is_not_signed_in_to_the_sign_in_page_and_back()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.Browser().GetAsync("/private?a=1&b=2");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(new Uri(site.Address, "/signin?ReturnUrl=%2Fprivate%3Fa%3D1%26b%3D2").ToString(), answer.Location);
    }

    [Fact]
    public async Task A_page_sends_whoever_may_not_to_the_denied_page()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.BrowserOf("ann");

        var answer = await browser.GetAsync("/admin");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(new Uri(site.Address, "/denied?ReturnUrl=%2Fadmin").ToString(), answer.Location);
    }

    [Fact]
    public async Task An_API_answers_401_and_403()
    {
        await using var site = await Site.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await site.Browser().GetAsync("/api/private")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await site.BrowserOf("ann")).GetAsync("/api/admin")).Status);
    }

    [Fact]
    public async Task A_script_is_answered_401_and_403_by_pages_too()
    {
        await using var site = await Site.StartAsync();

        var challenged = await site.Browser().GetAsync("/private", ("X-Requested-With", "XMLHttpRequest"));
        var forbidden = await (await site.BrowserOf("ann")).GetAsync("/admin", ("X-Requested-With", "XMLHttpRequest"));

        Assert.Equal(HttpStatusCode.Unauthorized, challenged.Status);
        Assert.Contains("/signin", challenged.Location);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
    }

    [Fact]
    public async Task Accepting_JSON_does_not_make_a_page_an_API()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.Browser().GetAsync("/private", ("Accept", "application/json"));

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
    }
}
