namespace Chalkboard.Tool.Stores.Copying;

/// <summary>The counts of a copy.</summary>
internal sealed class CopyTally
{
    private const int MaxListed = 20;

    private readonly Lock _lock = new();
    private readonly List<(string Owner, string Id)> _differing = [];
    private long _owners;
    private long _copied;
    private long _same;
    private long _differingCount;
    private long _deleted;
    private long _tokens;
    private long _revoked;
    private long _bytes;

    public long Owners => Interlocked.Read(ref _owners);
    public long Documents => Interlocked.Read(ref _copied);
    public long Differing => Interlocked.Read(ref _differingCount);
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The first documents that differ in the target.</summary>
    public IReadOnlyList<(string Owner, string Id)> SomeDiffering
    {
        get { lock (_lock) return [.. _differing]; }
    }

    public void AddOwner() => Interlocked.Increment(ref _owners);

    public void AddCopied(int bytes)
    {
        Interlocked.Increment(ref _copied);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AddUnchanged() => Interlocked.Increment(ref _same);

    public void AddDiffering(string owner, string id)
    {
        Interlocked.Increment(ref _differingCount);
        lock (_lock)
        {
            if (_differing.Count < MaxListed) _differing.Add((owner, id));
        }
    }

    public void AddDeleted() => Interlocked.Increment(ref _deleted);

    public void AddToken() => Interlocked.Increment(ref _tokens);

    public void AddRevoked(long count) => Interlocked.Add(ref _revoked, count);

    public override string ToString()
    {
        List<string> parts =
            [$"{Quantity.Format(Owners, "owner")}: {Quantity.Format(Documents, "document")} and " +
                $"{Quantity.Format(Interlocked.Read(ref _tokens), "sign-in")} copied"];
        if (Interlocked.Read(ref _same) is > 0 and var unchanged) parts.Add($"{Quantity.Format(unchanged, "document")} unchanged");
        if (Interlocked.Read(ref _deleted) is > 0 and var deleted) parts.Add($"{Quantity.Format(deleted, "document")} deleted");
        if (Interlocked.Read(ref _revoked) is > 0 and var revoked) parts.Add($"{Quantity.Format(revoked, "sign-in")} revoked");
        if (Differing is > 0 and var differing)
            parts.Add($"{Quantity.Format(differing, "document")} skipped because the target has other content");
        return string.Join(", ", parts);
    }
}
