using Chalkboard.Slates.AspNetCore.Tests.Components;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Guests in the hubs of SignalR and the circuits of Blazor.</summary>
public sealed class GuestConnectionTests(Chromium chromium)
{
    private const string CreationError = "can't create a guest, because it can't set the cookie";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_hub_reads_and_writes_the_slate_of_an_existing_guest(HttpTransportType transport)
    {
        await using var site = await StartHubAsync();
        var browser = await site.OpenBrowserAsync("tea");
        await using var connection = await ConnectAsync(site, browser, transport);

        Assert.Equal("tea", await connection.InvokeAsync<string>("Get", Stop));
        await connection.InvokeAsync("Add", "cake", Stop);

        Assert.Equal("tea,cake", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_hub_can_not_create_a_guest_and_says_so_and_reading_costs_no_store_call()
    {
        await using var site = await StartHubAsync();
        await using var connection = await ConnectAsync(site, site.OpenBrowser());
        site.Store.ClearCalls();

        Assert.Equal("", await connection.InvokeAsync<string>("Get", Stop));
        var error = await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync("Add", "tea", Stop));

        Assert.Contains(CreationError, error.Message, StringComparison.Ordinal);
        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task A_hub_does_not_write_for_a_guest_who_has_signed_in_meanwhile_or_for_a_user()
    {
        await using var site = await StartHubAsync();
        var browser = await site.OpenBrowserAsync("tea");
        await using var connection = await ConnectAsync(site, browser);
        var secret = browser.Cookies[GuestSite.CookieName];
        await browser.PostAsync("/signin?user=ann");

        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync("Add", "late", Stop));
        Assert.Equal("", await connection.InvokeAsync<string>("Get", Stop));
        browser.Cookies[GuestSite.CookieName] = secret;
        await using var signedIn = await ConnectAsync(site, browser);
        await signedIn.InvokeAsync("Add", "cake", Stop);

        Assert.Equal("tea,cake", await site.GetItemsAsync("ann"));
    }

    [Fact]
    public async Task Writing_on_a_connection_does_not_renew_the_guest_for_longer_than_its_cookie()
    {
        await using var site = await StartHubAsync();
        var browser = await site.OpenBrowserAsync("tea");
        await using var connection = await ConnectAsync(site, browser);
        site.Time.Advance(TimeSpan.FromDays(1));
        site.Store.ClearCalls();

        await connection.InvokeAsync("Add", "cake", Stop);
        Assert.DoesNotContain("tokens.renew", site.Store.Calls);

        var renewal = await browser.PostAsync("/cart?item=milk");
        Assert.Contains("tokens.renew", site.Store.Calls);
        Assert.Contains(renewal.SetCookies, cookie => cookie.Name == GuestSite.CookieName);
    }

    [Fact]
    public async Task A_circuit_reads_and_writes_the_slate_of_an_existing_guest()
    {
        await using var site = await StartCircuitAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var page = await OpenAsync(site, browser);

        await Expect(page.Locator("#items")).ToHaveTextAsync("tea");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("#items")).ToHaveTextAsync("tea,cake");

        Assert.Equal("tea,cake", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_circuit_can_not_create_a_guest_and_says_so()
    {
        await using var site = await StartCircuitAsync();
        var page = await OpenAsync(site, site.OpenBrowser());

        await page.GetByRole(AriaRole.Button).ClickAsync();

        await Expect(page.Locator("#error")).ToContainTextAsync(CreationError);
        Assert.Empty(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    private static Task<Site> StartHubAsync() => GuestSite.StartAsync(site =>
    {
        site.Services = services => services.AddSignalR(options => options.EnableDetailedErrors = true).AddSlates();
        site.Map = app =>
        {
            GuestSite.Map(app);
            app.MapHub<CartHub>("/hub");
        };
    });

    private static Task<Site> StartCircuitAsync() => GuestSite.StartAsync(site =>
    {
        site.Services = services =>
        {
            services.AddRazorComponents().AddInteractiveServerComponents().AddSlates();
            services.AddCascadingAuthenticationState();
        };
        site.Map = app =>
        {
            GuestSite.Map(app);
            app.UseAntiforgery();
            app.MapGet("/_framework/blazor.web.js", () => Results.File(
                Path.Combine(AppContext.BaseDirectory, "blazor.web.js"), "text/javascript"));
            app.MapRazorComponents<GuestApp>().AddInteractiveServerRenderMode();
        };
    });

    private static async Task<HubConnection> ConnectAsync(
        Site site, Browser browser, HttpTransportType transport = HttpTransportType.WebSockets)
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(site.Address, "/hub"), transport, options =>
        {
            foreach (var (name, value) in browser.Cookies) options.Cookies.Add(site.Address, new System.Net.Cookie(name, value));
        }).Build();
        await connection.StartAsync(Stop);
        return connection;
    }

    private async Task<IPage> OpenAsync(Site site, Browser browser)
    {
        var context = await chromium.OpenAsync(site.Address);
        await context.AddCookiesAsync(browser.Cookies.Select(cookie => new Cookie
        {
            Name = cookie.Key,
            Value = cookie.Value,
            Url = site.Address.ToString(),
        }));
        var page = await context.NewPageAsync();
        await page.GotoAsync("/guest");
        return page;
    }

    private sealed class CartHub(CartSlate slate) : Hub
    {
        public Task<string> Get() => slate.GetItemsAsync();

        public Task Add(string item) => slate.AddAsync(item);
    }
}
