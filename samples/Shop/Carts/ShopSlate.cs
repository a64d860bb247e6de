using Chalkboard.Slates;

namespace Shop.Carts;

/// <summary>What the shop remembers of one visitor.</summary>
public sealed class ShopSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<Cart> _cart =
        new() { InitialValue = () => Carts.Cart.Empty, ExpiresAfter = TimeSpan.FromDays(30) };

    /// <summary>The cart, until it has not been changed for a month.</summary>
    public Document<Cart> Cart => Document("cart", _cart);
}
