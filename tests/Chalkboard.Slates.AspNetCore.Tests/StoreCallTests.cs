using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

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

    private static void Untouched(Site.Settings site) =>
        site.Map = app =>
            app.MapGet("/untouched",
            (UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, HttpContext context) =>
                context.TryGetSlate<UserSlate>(out _) ? "untouched" : "nobody");
}
