namespace Chalkboard.Slates.Storage;

/// <summary>Writes to documents of one slate, applied all or not at all.</summary>
public sealed class Commit
{
    /// <summary>The maximum number of writes in one commit.</summary>
    public const int MaxWrites = 1_000;

    /// <summary>Creates a commit.</summary>
    /// <exception cref="ArgumentException">
    /// There are no writes, more than <see cref="MaxWrites"/>, or two for one document.
    /// </exception>
    public Commit(string owner, IReadOnlyList<DocumentWrite> writes, TokenId? requiredTokenFamily = null)
    {
        ArgumentNullException.ThrowIfNull(writes);
        if (writes.Count is 0 or > MaxWrites)
            throw new ArgumentException($"A commit holds 1 to {MaxWrites} writes; this one holds {writes.Count}.", nameof(writes));
        if (writes.Count > 1 && FindDuplicateId(writes) is { } id)
            throw new ArgumentException($"A commit writes each document once; '{id}' is in it twice.", nameof(writes));

        Owner = owner;
        Writes = writes;
        RequiredTokenFamily = requiredTokenFamily;
    }

    /// <summary>The owner of the slate.</summary>
    public string Owner { get; }

    /// <summary>The writes, at least one, each of a different document.</summary>
    public IReadOnlyList<DocumentWrite> Writes { get; }

    /// <summary>
    /// A token family. If it is set, the commit is applied only while the owner has a live token of that family;
    /// otherwise the outcome is <see cref="CommitStatus.SignedOut"/>.
    /// </summary>
    public TokenId? RequiredTokenFamily { get; }

    private static string? FindDuplicateId(IReadOnlyList<DocumentWrite> writes)
    {
        var ids = new HashSet<string>(writes.Count, StringComparer.Ordinal);
        foreach (var write in writes)
            if (!ids.Add(write.Id)) return write.Id;
        return null;
    }
}
