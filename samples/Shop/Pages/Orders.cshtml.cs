using System.Security.Claims;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shop.Orders;
using Shop.Setup;

namespace Shop.Pages;

/// <summary>The orders of the customer, the latest first.</summary>
public sealed class OrdersModel(ShopContext shop) : PageModel
{
    /// <summary>At most 50 orders.</summary>
    public IReadOnlyList<Order> Orders { get; private set; } = [];

    /// <summary>Reads the orders.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var user = User.FindFirstValue(ClaimTypes.NameIdentifier);
        Orders = await shop.Orders.Where(order => order.UserId == user).OrderByDescending(order => order.Id).Take(50)
            .ToListAsync(cancellationToken);
    }
}
