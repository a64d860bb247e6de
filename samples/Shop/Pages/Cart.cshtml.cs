using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shop.Carts;

namespace Shop.Pages;

/// <summary>Shows the cart, and adds products to it.</summary>
public sealed class CartModel(CartStore carts) : PageModel
{
    /// <summary>The cart of the visitor.</summary>
    public Cart Cart { get; private set; } = Cart.Empty;

    /// <summary>The message about what happened, for the next page.</summary>
    [TempData(Key = "message")]
    public string? Message { get; set; }

    /// <summary>Shows the cart.</summary>
    public async Task OnGetAsync() => Cart = await carts.GetAsync();

    /// <summary>Adds a product.</summary>
    public async Task<IActionResult> OnPostAsync(string? sku, [Range(1, 99)] int quantity)
    {
        if (!ModelState.IsValid || Catalogue.Find(sku) is not { } product) return BadRequest();
        await carts.AddAsync(product.Sku, quantity);
        Message = $"{quantity} × {product.Name} added.";
        return Redirect("/cart");
    }
}
