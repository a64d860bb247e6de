using Microsoft.EntityFrameworkCore;

namespace Orders;

public sealed class OrderContext(DbContextOptions<OrderContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<OrderItem> Items => Set<OrderItem>();
}
