using System.Net;
using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class BearerTokenTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task A_token_is_accepted_in_the_Authorization_header(string scheme)
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapGet("/claims", (ClaimsPrincipal user) =>
            $"{user.FindFirstValue(ClaimTypes.NameIdentifier)} {user.Identity!.Name}"));
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);

        var answer = await site.OpenBrowser().GetAsync("/claims", ("Authorization", $"{scheme} {token.RevealSecret()}"));

        Assert.Equal("ann ann", answer.Body);
        Assert.Empty(answer.SetCookies);
    }

    [Fact]
    public async Task A_bearer_request_never_sets_a_cookie_though_its_token_is_renewed()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();
        await browser.PostAsync("/signin?user=ann&persistent=true");
        var secret = browser.Cookies["slate"];
        site.Time.Advance(TimeSpan.FromHours(1));
        site.Store.ClearCalls();

        var answer = await site.OpenBrowser().GetAsync("/who", ("Authorization", $"Bearer {secret}"));

        Assert.Equal("ANN", answer.Body);
        Assert.Contains("tokens.renew", site.Store.Calls);
        Assert.Empty(answer.SetCookies);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer short")]
    [InlineData("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl")]
    public async Task A_malformed_bearer_token_costs_no_store_call(string header)
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().GetAsync("/api/private", ("Authorization", header));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task A_very_long_header_costs_no_store_call()
    {
        await using var site = await Site.StartAsync();

        await site.OpenBrowser().GetAsync("/who", ("Authorization", "Bearer " + new string('a', 20_000)));

        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task A_request_with_a_bearer_header_is_not_authenticated_by_its_cookie()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");

        Assert.Equal("", (await browser.GetAsync("/who", ("Authorization", "Bearer nonsense"))).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who", ("Authorization", "Basic YTpi"))).Body);
    }

    [Fact]
    public async Task A_bearer_request_is_challenged_and_never_redirected()
    {
        await using var site = await Site.StartAsync();
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);
        await site.Slates.Tokens.RevokeAsync(token.Id, Stop);

        var answer = await site.OpenBrowser().GetAsync("/private", ("Authorization", $"Bearer {token.RevealSecret()}"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"]);
        Assert.Null(answer.Location);
    }

    [Fact]
    public async Task A_bearer_client_that_signs_out_ends_its_token_and_touches_no_cookie()
    {
        await using var site = await Site.StartAsync();
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);
        var client = site.OpenBrowser(("Authorization", $"Bearer {token.RevealSecret()}"));

        var answer = await client.PostAsync("/signout");

        Assert.Empty(answer.SetCookies);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/private")).Status);
    }

    [Fact]
    public async Task The_error_tells_a_bearer_client_that_signs_in_how_to_get_a_token()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/try", async (HttpContext context) =>
            (await Assert.ThrowsAsync<InvalidOperationException>(() => context.SignInAsync(TestData.CreatePrincipal("ann")))).Message));
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);

        var answer = await site.OpenBrowser().PostAsync("/try", ("Authorization", $"Bearer {token.RevealSecret()}"));

        Assert.Contains("IssueAsync", answer.Body);
        Assert.Empty(answer.SetCookies);
    }
}
