using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Shop.Orders;

namespace Shop.Setup;

/// <summary>The database of the shop: users and orders.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : IdentityDbContext<IdentityUser>(options)
{
    /// <summary>The orders of all customers.</summary>
    public DbSet<Order> Orders => Set<Order>();
}
