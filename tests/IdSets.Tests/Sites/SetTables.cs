using Microsoft.EntityFrameworkCore;

namespace IdSets.Tests.Sites;

/// <summary>What is in the business tables.</summary>
public static class SetTables
{
    /// <summary>
    /// How many ids a set has, which must be what the set says; null if there is none, and an error if there are several.
    /// </summary>
    public static async Task<int?> CountIdsAsync(Site site, string name)
    {
        await using var business = site.OpenBusiness();
        var set = await business.IdSets.SingleOrDefaultAsync(set => set.Name == name, TestContext.Current.CancellationToken);
        if (set is null) return null;
        var rows = await business.Ids.CountAsync(id => id.SetKey == set.Key, TestContext.Current.CancellationToken);
        Assert.Equal(set.Count, rows);
        return rows;
    }
}
