using System.Globalization;
using System.Net;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;

namespace Shop.Tests.Infrastructure;

/// <summary>What customers do.</summary>
internal static class Customer
{
    /// <summary>Sends a form of a page.</summary>
    public static async Task<BrowserResponse> SubmitAsync(
        this Browser browser, string page, string form, params (string Name, string Value)[] values) =>
        await browser.SubmitAsync(await browser.GetAsync(page), form, values);

    /// <summary>Sends a form of a page that the browser has loaded.</summary>
    public static async Task<BrowserResponse> SubmitAsync(
        this Browser browser, BrowserResponse page, string form, params (string Name, string Value)[] values)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var shown = page.Page.Form(form);
        var fields = shown.Fields.Where(field => !values.Any(value => value.Name == field.Key))
            .Concat(values.Select(value => KeyValuePair.Create(value.Name, value.Value)));
        using var content = new FormUrlEncodedContent(fields);
        return await browser.SendAsync(HttpMethod.Post, shown.Action is "" ? page.Path : shown.Action, content);
    }

    /// <summary>Adds a product to the cart.</summary>
    public static async Task AddToCartAsync(this Browser browser, string sku, int quantity) =>
        await browser.AddToCartAsync(await browser.GetAntiforgeryTokenAsync(), sku, quantity);

    /// <summary>Gets the antiforgery token of the forms of the first page.</summary>
    public static async Task<string> GetAntiforgeryTokenAsync(this Browser browser) =>
        (await browser.GetAsync("/")).Page.Form("li:first-child form")["__RequestVerificationToken"];

    /// <summary>Adds a product to the cart with the antiforgery token of a page that was loaded before.</summary>
    public static async Task AddToCartAsync(this Browser browser, string token, string sku, int quantity)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token,
            ["sku"] = sku,
            ["quantity"] = quantity.ToString(CultureInfo.InvariantCulture),
        });
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Post, "/cart", content)).Status);
    }

    /// <summary>Returns the quantity of a product in the cart.</summary>
    public static async Task<int> GetQuantityAsync(this Browser browser, string sku) =>
        (await browser.GetAsync("/cart")).Page.Texts($"[data-sku={sku}] .quantity") is [var quantity]
            ? int.Parse(quantity, CultureInfo.InvariantCulture) : 0;

    /// <summary>Orders what is in the cart, on the three pages of the checkout.</summary>
    public static async Task<BrowserResponse> CheckOutAsync(this Browser browser, string note = "")
    {
        Assert.Equal("/checkout/2", (await browser.SubmitAsync("/checkout/1", "main form", ("address", "1 Slate Street"))).Path);
        Assert.Equal("/checkout/3", (await browser.SubmitAsync("/checkout/2", "main form", ("delivery", "Bicycle"), ("note", note))).Path);
        return await browser.SubmitAsync("/checkout/3", "main form");
    }

    /// <summary>Signs the customer out.</summary>
    public static Task<BrowserResponse> SignOutAsync(this Browser browser) => browser.SubmitAsync("/", "header form");

    /// <summary>Returns whether the browser is signed in.</summary>
    public static async Task<bool> IsSignedInAsync(this Browser browser) => (await browser.GetAsync("/orders")).Path == "/orders";
}
