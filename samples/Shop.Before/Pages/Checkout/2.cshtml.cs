using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shop.Pages;

/// <summary>The second page of the checkout: the delivery.</summary>
public sealed class DeliveryModel : PageModel
{
    /// <summary>The entries so far.</summary>
    public Orders.Checkout Checkout => Orders.Checkout.Get(HttpContext.Session);

    /// <summary>Keeps the delivery.</summary>
    public IActionResult OnPost([Required, AllowedValues("Post", "Bicycle")] string delivery, [MaxLength(20_000)] string? note)
    {
        if (!ModelState.IsValid) return Page();
        (Checkout with { Delivery = delivery, Note = note ?? "" }).Save(HttpContext.Session);
        return Redirect("/checkout/3");
    }
}
