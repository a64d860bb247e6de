using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Shop.Orders;

/// <summary>The feed of a customer's own orders.</summary>
[Authorize]
public sealed class OrderHub : Hub;

/// <summary>Reports that an order was placed or shipped, to its customer and to the administration page.</summary>
public sealed class OrderEvents(IHubContext<OrderHub> hub)
{
    /// <summary>Occurs when an order was placed or shipped.</summary>
    public event Action<Order>? OnChanged;

    /// <summary>Reports a change.</summary>
    public async Task ReportAsync(Order order)
    {
        OnChanged?.Invoke(order);
        await hub.Clients.User(order.UserId).SendAsync("changed", order.Id, order.IsShipped ? "shipped" : "placed");
    }
}
