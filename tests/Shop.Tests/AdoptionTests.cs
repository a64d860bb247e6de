using System.Net;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.SignalR.Client;
using Shop.Tests.Infrastructure;

namespace Shop.Tests;

/// <summary>Each step of docs/adopt.md compiles, runs, and gains what the page says.</summary>
public sealed class AdoptionTests(AdoptionSteps steps) : IClassFixture<AdoptionSteps>
{
    [Fact]
    public void The_steps_lead_from_one_sample_to_the_other() =>
        Assert.Equal(
            AdoptionSteps.ReadSource(Repository.GetPath("samples/Shop")), AdoptionSteps.ReadSource(steps.GetFolder(AdoptionSteps.Count)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task A_cart_and_a_checkout_survive_a_restart_after_step_1(int step, bool survive)
    {
        var shop = await steps.GetShopAsync(step);
        var browser = await shop.RegisterAsync();
        await browser.AddToCartAsync("sponge", 3);
        await browser.SubmitAsync("/checkout/1", "main form", ("address", "1 Slate Street"));

        await shop.RestartAsync();

        Assert.Equal(survive ? 3 : 0, await browser.GetQuantityAsync("sponge"));
        Assert.Equal(survive ? "1 Slate Street" : "", (await browser.GetAsync("/checkout/1")).Page.Text("textarea"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public async Task A_copied_cookie_is_useless_after_a_sign_out_after_step_2(int step, bool isSignedIn)
    {
        var shop = await steps.GetShopAsync(step);
        var browser = await shop.RegisterAsync();
        var copy = shop.OpenBrowser(withCookiesOf: browser);
        Assert.True(await copy.IsSignedInAsync());

        await browser.SignOutAsync();

        Assert.Equal(isSignedIn, await copy.IsSignedInAsync());
    }

    [Theory]
    [InlineData(0, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(3, HttpStatusCode.OK)]
    public async Task A_message_may_be_longer_than_a_cookie_after_step_3(int step, HttpStatusCode status)
    {
        var note = new string('ü', 5000);
        var shop = await steps.GetShopAsync(step);
        var browser = await shop.RegisterAsync();
        await browser.AddToCartAsync("sponge", 1);

        var ordered = await browser.CheckOutAsync(note);

        Assert.Equal(status, ordered.Status);
        if (status == HttpStatusCode.OK) Assert.Contains(note, ordered.Page.Text(".message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_outlives_its_sign_in_before_step_4()
    {
        var shop = await steps.GetShopAsync(0);
        var browser = await shop.RegisterAsync();
        var other = shop.OpenBrowser(withCookiesOf: browser);
        var received = new TaskCompletionSource<string>();
        await using var feed = await OpenFeedAsync(browser);
        feed.On<int, string>("changed", (_, state) => received.TrySetResult(state));
        await browser.SignOutAsync();

        await other.AddToCartAsync("sponge", 1);
        await other.CheckOutAsync();

        Assert.Equal("placed", await received.Task.WaitAsync(TestTimeout.Default, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_feed_ends_with_its_sign_in_after_step_4()
    {
        var shop = await steps.GetShopAsync(4);
        var browser = await shop.RegisterAsync();
        var closed = new TaskCompletionSource();
        await using var feed = await OpenFeedAsync(browser);
        feed.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };

        await browser.SignOutAsync();

        await closed.Task.WaitAsync(TestTimeout.Default, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, false)]
    public async Task Parallel_requests_lose_no_item_after_step_5(int step, bool canLose)
    {
        const int tabs = 30;
        var shop = await steps.GetShopAsync(step);
        var browser = await shop.RegisterAsync();
        await browser.AddToCartAsync("sponge", 1);
        var token = await browser.GetAntiforgeryTokenAsync();

        var (added, isLost) = (1, false);
        // Without slates it is a matter of chance which round loses one.
        for (var round = 0; round < (canLose ? 20 : 3) && !isLost; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, tabs).Select(_ => shop.OpenBrowser(browser).AddToCartAsync(token, "sponge", 1)));
            added += tabs;
            isLost = await browser.GetQuantityAsync("sponge") < added;
        }

        Assert.Equal(canLose, isLost);
    }

    private static async Task<HubConnection> OpenFeedAsync(Browser browser)
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(browser.Address, "/orders/feed"), options =>
            options.Headers["Cookie"] = string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
