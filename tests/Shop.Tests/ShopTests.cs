using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using Microsoft.Playwright;
using Shop.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Shop.Tests;

/// <summary>The shop, with and without Chalkboard, does what a shop does.</summary>
public sealed class ShopTests(Samples samples, Chromium chromium) : IClassFixture<Samples>
{
    [Theory]
    [InlineData("Shop.Before")]
    [InlineData("Shop")]
    public async Task Customers_fill_a_cart_register_check_out_and_get_what_they_ordered(string sample)
    {
        var shop = samples[sample];
        var browser = shop.OpenBrowser();
        await browser.AddToCartAsync("sponge", 2);
        await shop.RegisterAsync(browser);
        await browser.AddToCartAsync("board-small", 1);
        Assert.Equal(2, await browser.GetQuantityAsync("sponge"));

        var ordered = await browser.CheckOutAsync("Ring twice");

        Assert.Equal("Thank you for your order 1. It goes by Bicycle. Ring twice", ordered.Page.Text(".message"));
        Assert.Equal(["1", "2 × Sponge, 1 × Slate board, 20 × 30 cm", "19.60 €", "placed"], ordered.Page.Rows()[1]);
        Assert.Equal(0, await browser.GetQuantityAsync("sponge"));

        var page = await OpenAsync(shop, browser, "/orders");
        await Expect(page.Locator("#feed[data-connected]")).ToBeAttachedAsync();
        var administrator = shop.OpenBrowser();
        await administrator.SubmitAsync(
            "/Identity/Account/Login", "form#account",
            ("Input.Email", RunningShop.Administrator), ("Input.Password", RunningShop.Password));
        var administration = await OpenAsync(shop, administrator, "/admin");
        var order = administration.GetByRole(AriaRole.Row).Filter(new() { HasText = "1 Slate Street" });
        await Expect(order).ToBeVisibleAsync();
        await order.GetByRole(AriaRole.Button).ClickAsync();

        await Expect(order).ToHaveCountAsync(0);
        await Expect(page.Locator("#feed")).ToHaveTextAsync("Order 1: shipped");
    }

    [Theory]
    [InlineData("Shop.Before")]
    [InlineData("Shop")]
    public async Task Employees_sign_in_with_their_company_account(string sample)
    {
        var shop = samples[sample];
        var browser = shop.OpenBrowser();
        var provider = await browser.SubmitAsync("/Identity/Account/Login?returnUrl=%2Forders", "#external-account");
        var confirmation = await browser.SubmitAsync(provider, "main form", ("login", "bea"));
        Assert.Equal("bea@company.example", confirmation.Page.Form("main form")["Input.Email"]);
        await browser.SubmitAsync(confirmation, "main form");

        Assert.True(await browser.IsSignedInAsync());
        Assert.Contains("bea@company.example", (await browser.GetAsync("/")).Page.Text("nav"), StringComparison.Ordinal);
    }

    private async Task<IPage> OpenAsync(RunningShop shop, Browser signedIn, string path)
    {
        var context = await chromium.OpenAsync(shop.Address);
        await context.AddCookiesAsync(
            signedIn.Cookies.Select(cookie => new Cookie { Name = cookie.Key, Value = cookie.Value, Url = shop.Address.ToString() }));
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }
}
