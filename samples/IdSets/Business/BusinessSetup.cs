using IdSets.Accounts;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Business;

/// <summary>Makes the database when there is none. A site that lives longer than a demonstration uses migrations.</summary>
public static class BusinessSetup
{
    /// <summary>Creates the tables and the demo accounts, where they are missing.</summary>
    public static async Task CreateBusinessAsync(this IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var business = scope.ServiceProvider.GetRequiredService<BusinessContext>();
        await business.Database.EnsureCreatedAsync();
        if (await business.Accounts.AnyAsync()) return;
        business.Accounts.AddRange(DemoAccounts.Create());
        await business.SaveChangesAsync();
    }
}
