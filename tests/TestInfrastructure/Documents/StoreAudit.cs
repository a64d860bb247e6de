namespace Chalkboard.TestInfrastructure.Documents;

/// <summary>The findings of an audit of a store.</summary>
/// <param name="Acknowledged">The number of commits that were acknowledged.</param>
/// <param name="Lost">Writes that were acknowledged and are missing.</param>
/// <param name="Zombies">Writes that were refused and were applied nevertheless.</param>
/// <param name="Torn">Commits that were applied in part.</param>
/// <param name="UnexpectedErrors">Exceptions that the contract of stores does not name.</param>
public sealed record StoreAudit(
    int Acknowledged, IReadOnlyList<string> Lost, IReadOnlyList<string> Zombies, IReadOnlyList<string> Torn,
    IReadOnlyList<Exception> UnexpectedErrors)
{
    /// <summary>Asserts that commits were acknowledged and that the store agrees with the record.</summary>
    public void AssertConsistent()
    {
        Assert.NotEqual(0, Acknowledged);
        Assert.Empty(Lost);
        Assert.Empty(Zombies);
        Assert.Empty(Torn);
        Assert.Empty(UnexpectedErrors);
    }
}
