using Microsoft.EntityFrameworkCore;

namespace IdSets.Tests.Sites;

/// <summary>Reads the tables of sets.</summary>
public static class SetTables
{
    /// <summary>
    /// Returns the number of ids of a set, and asserts that the set has the same count; null if there is no such set.
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
