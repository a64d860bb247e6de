using System.Net;
using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Sign-ins of requests whose token is superseded or has ended.</summary>
public sealed class RepeatedSignInTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/again/user")]
    [InlineData("/again/claims")]
    [InlineData("/again/properties")]
    [InlineData("/again/copy")]
    public async Task A_superseded_sign_in_is_not_replaced_again(string path)
    {
        await using var site = await Site.StartAsync(Again);
        var browser = await site.SignInAsync("ann");
        var late = CopyBrowser(site, browser);
        await browser.PostAsync(path);
        Assert.NotEqual(late.Cookies["slate"], browser.Cookies["slate"]);
        var before = late.Cookies["slate"];

        for (var i = 0; i < 3; i++)
        {
            var answer = await late.PostAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Empty(answer.SetCookies);
        }

        Assert.Equal(before, late.Cookies["slate"]);
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
        Assert.Contains(
            site.Logs.Lines,
            line => line.StartsWith("Debug", StringComparison.Ordinal)
                && line.Contains("has a successor already", StringComparison.Ordinal));
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("", (await late.GetAsync("/who")).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task An_ended_sign_in_is_not_replaced()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Map = app => app.MapPost("/ended", async (HttpContext context, SlateClient slates) =>
            {
                await slates.Tokens.RevokeAllAsync("ann", null, Stop);
                await context.SignInAsync(context.User);
            });
        });
        var browser = await site.SignInAsync("ann");

        Assert.Empty((await browser.PostAsync("/ended")).SetCookies);

        Assert.Equal("", (await browser.GetAsync("/who")).Body);
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Fact]
    public async Task A_sign_in_of_another_user_gets_a_token_that_counts_toward_MaxPerOwner()
    {
        await using var site = await Site.StartAsync(site => site.Slates = slates =>
        {
            slates.Add<UserSlate>();
            slates.Configure(options => options.Tokens.MaxPerOwner = 2);
        });
        var browser = await site.SignInAsync("ann");
        var late = CopyBrowser(site, browser);
        await browser.PostAsync("/signin?user=ann");

        Assert.Single((await late.PostAsync("/signin?user=ann")).SetCookies);

        Assert.Equal(2, (await site.Slates.Tokens.ListAsync("ann", Stop)).Count);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(("ANN", "ANN"), ((await late.GetAsync("/who")).Body, (await browser.GetAsync("/who")).Body));
        await site.SignInAsync("ann");
        Assert.Equal(2, (await site.Slates.Tokens.ListAsync("ann", Stop)).Count);
    }

    [Fact]
    public async Task Concurrent_sign_ins_of_one_browser_all_get_valid_cookies()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");
        var tabs = Enumerable.Range(0, 8).Select(_ => CopyBrowser(site, browser)).ToList();

        await Task.WhenAll(tabs.Select(tab => tab.PostAsync("/signin?user=ann")));

        site.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var tab in tabs) Assert.Equal("ANN", (await tab.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Two_sign_ins_in_one_request_leave_one()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/twice", async (HttpContext context) =>
        {
            await context.SignInAsync(TestData.CreatePrincipal("ann"));
            await context.SignInAsync(TestData.CreatePrincipal("ann", new Claim(ClaimTypes.Role, "admin")));
        }));
        var browser = site.OpenBrowser();

        await browser.PostAsync("/twice");

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin")).Status);
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    private static Browser CopyBrowser(Site site, Browser browser)
    {
        var same = site.OpenBrowser();
        foreach (var (name, value) in browser.Cookies) same.Cookies[name] = value;
        return same;
    }

    private static void Again(Site.Settings site) => site.Map = app =>
    {
        app.MapPost("/again/user", (HttpContext context) => context.SignInAsync(context.User));
        app.MapPost("/again/copy", (HttpContext context) =>
        {
            context.User = context.User.Clone();
            return context.SignInAsync(context.User);
        });
        app.MapPost("/again/claims", (HttpContext context) =>
        {
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new("shoe", "38"));
            return context.SignInAsync(new ClaimsPrincipal(context.User.Identities));
        });
        app.MapPost("/again/properties", async (HttpContext context) =>
            await context.SignInAsync(TestData.CreatePrincipal("ann"), (await context.AuthenticateAsync()).Properties));
    };
}
