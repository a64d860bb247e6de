using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shop.Carts;
using Shop.Orders;
using Shop.Setup;

namespace Shop.Pages;

/// <summary>The third page of the checkout: the order is confirmed and placed.</summary>
public sealed class ConfirmModel(CartStore carts, ShopContext shop, OrderEvents events, TimeProvider time) : PageModel
{
    /// <summary>The entries so far.</summary>
    public Orders.Checkout Checkout => Orders.Checkout.Get(HttpContext.Session);

    /// <summary>The cart of the customer.</summary>
    public Cart Cart { get; private set; } = Cart.Empty;

    /// <summary>The message about what happened, for the next page.</summary>
    [TempData(Key = "message")]
    public string? Message { get; set; }

    /// <summary>Shows what will be ordered.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        if (Checkout is { Address: "" } or { Delivery: "" }) return Redirect("/checkout/1");
        Cart = await carts.GetAsync();
        return Cart.IsEmpty ? Redirect("/cart") : Page();
    }

    /// <summary>Places the order.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var checkout = Checkout;
        if (checkout is { Address: "" } or { Delivery: "" }) return Redirect("/checkout/1");
        Cart = await carts.TakeAsync();
        if (Cart.IsEmpty) return Redirect("/cart");
        var order = new Order
        {
            UserId = User.FindFirstValue(ClaimTypes.NameIdentifier)!,
            Created = time.GetUtcNow().UtcDateTime,
            Products = string.Join(", ", Cart.GetLines().Select(line => $"{line.Quantity} × {line.Product.Name}")),
            Total = Cart.GetTotal(),
            Address = checkout.Address,
        };
        shop.Add(order);
        await shop.SaveChangesAsync();
        Orders.Checkout.Remove(HttpContext.Session);
        await events.ReportAsync(order);
        Message = $"Thank you for your order {order.Id}. It goes by {checkout.Delivery}. {checkout.Note}".TrimEnd();
        return Redirect("/orders");
    }
}
