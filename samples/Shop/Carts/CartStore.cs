namespace Shop.Carts;

/// <summary>The cart of the visitor, a user or a guest.</summary>
public sealed class CartStore(ShopSlate slate)
{
    /// <summary>Reads the cart.</summary>
    public async Task<Cart> GetAsync() => (await slate.Cart.GetAsync()).Value!;

    /// <summary>Adds pieces of a product.</summary>
    public async Task AddAsync(string sku, int quantity) => await slate.Cart.UpdateAsync(cart => cart.Add(sku, quantity));

    /// <summary>Empties the cart, and returns what was in it. Exactly one of several requests gets it.</summary>
    public async Task<Cart> TakeAsync() => await slate.Cart.GetAndDeleteAsync() ?? Cart.Empty;
}
