using Microsoft.EntityFrameworkCore;

namespace Orders;

public sealed class OrderList(OrderContext context)
{
    /// <summary>Asks the database once for each order.</summary>
    public async Task<int> ListAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        foreach (var order in await context.Orders.AsNoTracking().ToListAsync(cancellationToken))
            total += await GetTotalAsync(order.Id, cancellationToken);
        return total;
    }

    public Task<int> ListJoinedAsync(CancellationToken cancellationToken) => context.Items.SumAsync(item => item.Price, cancellationToken);

    /// <summary>Compares each order with each other one.</summary>
    public async Task<int> CountDuplicatesAsync(CancellationToken cancellationToken)
    {
        var orders = await context.Orders.AsNoTracking().ToListAsync(cancellationToken);
        return orders.Sum(order => CountDuplicates(orders, order));
    }

    private static int CountDuplicates(List<Order> orders, Order order)
    {
        var count = 0;
        foreach (var other in orders)
            if (IsDuplicate(order, other)) count++;
        return count;
    }

    private async Task<int> GetTotalAsync(int orderId, CancellationToken cancellationToken) =>
        await context.Items.Where(item => item.OrderId == orderId).SumAsync(item => item.Price, cancellationToken);

    private static bool IsDuplicate(Order order, Order other) => order.Id != other.Id && order.Customer == other.Customer;
}
