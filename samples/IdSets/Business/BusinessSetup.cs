using IdSets.Accounts;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Business;

/// <summary>Creates the database if it does not exist. A production site would use migrations.</summary>
public static class BusinessSetup
{
    /// <summary>Creates missing tables and demo accounts.</summary>
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
