using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shop.Pages;

/// <summary>The first page of the checkout: the address.</summary>
public sealed class AddressModel : PageModel
{
    /// <summary>The entries so far.</summary>
    public Orders.Checkout Checkout => Orders.Checkout.Get(HttpContext.Session);

    /// <summary>Keeps the address.</summary>
    public IActionResult OnPost([Required, MaxLength(500)] string address)
    {
        if (!ModelState.IsValid) return Page();
        (Checkout with { Address = address }).Save(HttpContext.Session);
        return Redirect("/checkout/2");
    }
}
