using System.Globalization;
using Chalkboard.Slates.Setup;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

public sealed record Cart(string[] Items);

public sealed record Checkout(string Address);

/// <summary>A slate that guests can have.</summary>
public sealed class CartSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<Cart> _cart = new() { InitialValue = () => new Cart([]) };

    public Document<Cart> Cart => Document("cart", _cart);

    public Workflow<Checkout> Checkout => Workflow<Checkout>("checkout");

    public Workflow<Checkout> LongCheckout => Workflow<Checkout>("long_checkout", absoluteLifetime: TimeSpan.FromDays(1));

    public async Task AddAsync(string item) => await Cart.UpdateAsync(cart => new([.. cart.Items, item]));

    public async Task<string> GetItemsAsync() => string.Join(',', (await Cart.GetAsync()).Value!.Items);
}

/// <summary>A site whose visitors have carts before they sign in.</summary>
public static class GuestSite
{
    public const string CookieName = "slate-guest";

    public static Task<Site> StartAsync(Action<Site.Settings>? change = null, Func<Cart, Cart?, Cart>? merge = null) =>
        Site.StartAsync(site =>
        {
            site.Slates = slates => Add(slates, merge);
            site.Map = Map;
            change?.Invoke(site);
        });

    public static void Add(SlatesBuilder slates, Func<Cart, Cart?, Cart>? merge = null) => slates.Add<UserSlate>().Add<CartSlate>()
        .AllowGuests(guests => guests.Document(slate => slate.Cart, merge ?? Merge).Workflow(slate => slate.Checkout));

    public static Cart Merge(Cart guest, Cart? user) => new([.. user!.Items, .. guest.Items]);

    public static void Map(WebApplication app)
    {
        app.MapGet("/cart", (CartSlate slate) => slate.GetItemsAsync());
        app.MapPost("/cart", (CartSlate slate, string item) => slate.AddAsync(item));
        app.MapPost("/cart/parallel", (CartSlate slate, int count) => Task.WhenAll(Enumerable.Range(0, count)
            .Select(i => Task.Run(() => slate.AddAsync(i.ToString(CultureInfo.InvariantCulture))))));
        app.MapPost("/cart/clear", async (CartSlate slate) =>
        {
            await slate.Cart.DeleteAsync();
            await foreach (var checkout in slate.Checkout.ListAsync()) await slate.Checkout.CompleteAsync(checkout.Id);
        });
        app.MapPost("/cart/fail", async (CartSlate slate, string item) =>
        {
            await slate.AddAsync(item);
            throw new InvalidOperationException("The page fails.");
        });
        app.MapPost("/cart/late", async (HttpContext context, CartSlate slate) =>
        {
            await context.Response.StartAsync();
            await slate.AddAsync("late");
        });
        app.MapPost("/checkout", async (CartSlate slate, string address) =>
            (await slate.Checkout.StartAsync(new(address))).ToString());
        app.MapGet("/checkout/{id}", async (CartSlate slate, WorkflowId id) =>
            (await slate.Checkout[id].GetAsync()).Value?.Address ?? "none");
        app.MapGet("/settings", async (UserSlate slate) => (await slate.User.GetAsync()).Value!.Name);
        app.MapPost("/signin-and-read", async (HttpContext context, CartSlate slate, string user) =>
        {
            await context.SignInAsync(TestData.CreatePrincipal(user));
            return $"{slate.Owner}: {await slate.GetItemsAsync()}";
        });
        app.MapPost("/signout-and-add", async (HttpContext context, CartSlate slate, string item) =>
        {
            await context.SignOutAsync();
            await slate.AddAsync(item);
        });
    }

    /// <summary>Opens a browser whose visitor has put items into a cart.</summary>
    public static async Task<Browser> OpenBrowserAsync(this Site site, params string[] items)
    {
        var browser = site.OpenBrowser();
        foreach (var item in items) Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.PostAsync($"/cart?item={item}")).Status);
        site.Store.ClearCalls();
        return browser;
    }

    /// <summary>Gets the items in a user's cart.</summary>
    public static Task<string> GetItemsAsync(this Site site, string user) => site.Slates.For<CartSlate>(user).GetItemsAsync();
}
