using System.Text.Json;

namespace Shop.Carts;

/// <summary>The cart of the visitor, in the session.</summary>
public sealed class CartStore(IHttpContextAccessor http)
{
    private const string Key = "cart";

    private ISession Session => http.HttpContext!.Session;

    /// <summary>Reads the cart.</summary>
    public Task<Cart> GetAsync() => Task.FromResult(
        Session.GetString(Key) is { } json ? JsonSerializer.Deserialize<Cart>(json)! : Cart.Empty);

    /// <summary>Adds pieces of a product.</summary>
    public async Task AddAsync(string sku, int quantity)
    {
        var cart = await GetAsync();
        Session.SetString(Key, JsonSerializer.Serialize(cart.Add(sku, quantity)));
    }

    /// <summary>Empties the cart, and returns what was in it.</summary>
    public async Task<Cart> TakeAsync()
    {
        var cart = await GetAsync();
        Session.Remove(Key);
        return cart;
    }
}
