using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class StoreCallTests
{
    [Theory]
    [InlineData("/quiet")]
    [InlineData("/who")]
    [InlineData("/private")]
    [InlineData("/untouched")]
    [InlineData("/nowhere")]
    public async Task A_request_without_a_token_costs_no_store_call(string path)
    {
        await using var site = await Site.StartAsync(Untouched);

        await site.OpenBrowser().GetAsync(path);

        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task A_request_that_uses_no_slate_costs_one_store_call_for_its_token()
    {
        await using var site = await Site.StartAsync(Untouched);
        var browser = await site.SignInAsync("ann");

        Assert.Equal("untouched", (await browser.GetAsync("/untouched")).Body);

        Assert.Equal(["tokens.find"], site.Store.Calls);
    }

    [Fact]
    public async Task A_malformed_cookie_costs_no_store_call()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();
        browser.Cookies["slate"] = "not-a-token";

        Assert.Equal("", (await browser.GetAsync("/who")).Body);

        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task An_unknown_token_writes_nothing()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();
        browser.Cookies["slate"] = new string('A', 43);

        Assert.Equal("", (await browser.GetAsync("/who")).Body);

        Assert.Equal(["tokens.find"], site.Store.Calls);
    }

    [Fact]
    public async Task RefreshAsync_reads_the_document_again()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapGet("/again", async (UserSlate slate) =>
        {
            await slate.User.GetAsync();
            await slate.User.GetAsync();
            await slate.User.RefreshAsync();
        }));
        var browser = await site.SignInAsync("ann");

        await browser.GetAsync("/again");

        Assert.Equal(["tokens.find", "find user", "find user"], site.Store.Calls);
    }

    [Fact]
    public async Task A_page_that_reads_a_declared_document_costs_one_store_call()
    {
        await using var site = await Site.StartAsync(ReadUserWithSignIn);
        var browser = await site.SignInAsync("ann");
        await site.Slates.For<UserSlate>("ann").User.SetAsync(new("Ann"), TestContext.Current.CancellationToken);

        // The first page of a sign-in in a process learns whose it is.
        Assert.Equal(["tokens.find", "find user"], await RecordNameAsync(site, browser, "Ann"));
        Assert.Equal(["read"], await RecordNameAsync(site, browser, "Ann"));
        Assert.Equal(["read"], await RecordNameAsync(site, browser, "Ann"));
    }

    [Fact]
    public async Task A_change_and_a_revocation_hold_at_the_next_request_for_a_declared_document()
    {
        await using var site = await Site.StartAsync(ReadUserWithSignIn);
        // Another process has another client.
        var other = new SlateClient(site.Store);
        var browser = await site.SignInAsync("ann");
        for (var i = 0; i < 3; i++)
        {
            await other.For<UserSlate>("ann").User.SetAsync(new($"Ann {i}"), TestContext.Current.CancellationToken);
            await RecordNameAsync(site, browser, $"Ann {i}");
        }

        await other.Tokens.RevokeAllAsync("ann", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["read"], await RecordNameAsync(site, browser, ""));
        Assert.Equal(["tokens.find"], await RecordNameAsync(site, browser, ""));
    }

    [Fact]
    public async Task A_declared_document_costs_nothing_without_a_sign_in()
    {
        await using var site = await Site.StartAsync(ReadUserWithSignIn);

        Assert.Empty(await RecordNameAsync(site, site.OpenBrowser(), ""));
    }

    private static async Task<string[]> RecordNameAsync(Site site, Browser browser, string expected)
    {
        site.Store.ClearCalls();
        Assert.Equal(expected, (await browser.GetAsync("/name")).Body);
        return site.Store.Calls;
    }

    private static void ReadUserWithSignIn(Site.Settings site)
    {
        site.Slates = slates => slates.Add<UserSlate>().ReadWithSignIn(slate => slate.User);
        site.Map = app => app.MapGet("/name", async (HttpContext context) =>
            context.TryGetSlate<UserSlate>(out var slate) ? (await slate.User.GetAsync()).Value!.Name : "");
    }

    private static void Untouched(Site.Settings site) =>
        site.Map = app =>
            app.MapGet("/untouched",
            (UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, HttpContext context) =>
                context.TryGetSlate<UserSlate>(out _) ? "untouched" : "nobody");
}
