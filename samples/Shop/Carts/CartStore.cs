using Chalkboard.Slates.AspNetCore;

namespace Shop.Carts;

/// <summary>The cart of the visitor, in the slate of the user or of a guest.</summary>
public sealed class CartStore(IHttpContextAccessor http, Guests guests)
{
    /// <summary>Reads the cart.</summary>
    public async Task<Cart> GetAsync() =>
        await FindSlateAsync() is { } slate ? (await slate.Cart.GetAsync()).Value! : Cart.Empty;

    /// <summary>Adds pieces of a product.</summary>
    public async Task AddAsync(string sku, int quantity)
    {
        var slate = await FindSlateAsync() ?? guests.Create();
        await slate.Cart.UpdateAsync(cart => cart.Add(sku, quantity));
    }

    /// <summary>Empties the cart, and returns what was in it. Exactly one of several requests gets it.</summary>
    public async Task<Cart> TakeAsync() =>
        await FindSlateAsync() is { } slate && await slate.Cart.GetAndDeleteAsync() is { } cart ? cart : Cart.Empty;

    private async Task<ShopSlate?> FindSlateAsync()
    {
        var guest = guests.Find();
        if (!http.HttpContext!.TryGetSlate<ShopSlate>(out var user)) return guest;
        if (guest is null) return user;
        if (await guest.Cart.GetAndDeleteAsync() is { } cart) await user.Cart.UpdateAsync(own => own.Add(cart));
        guests.Remove();
        return user;
    }
}
