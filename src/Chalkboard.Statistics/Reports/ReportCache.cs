namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Reports of one repository that its readers share, so that however many ask, and however often, the cost is that of one report a second.
/// For any number of threads.
/// </summary>
/// <remarks>A report is given to several, so nobody may change it.</remarks>
public sealed class ReportCache
{
    // That of all namespaces.
    private const string AllNamespaces = "";

    private readonly Lock _lock = new();
    private readonly IDictionary<string, object?> _repository;
    private readonly Extrapolator _extrapolator;
    // By the namespace that it is of alone. There is none of a namespace without a name.
    private readonly Dictionary<string, CacheEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reports of a repository.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="extrapolator">Makes the reports, and has the clock.</param>
    /// <exception cref="ArgumentNullException">A parameter is null.</exception>
    public ReportCache(IDictionary<string, object?> repository, Extrapolator extrapolator)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(extrapolator);
        _repository = repository;
        _extrapolator = extrapolator;
    }

    private sealed record CacheEntry(Task<Report> Report, long StartTimestamp);

    /// <summary>The report of all namespaces: the last one, if that was begun recently enough or is still being made, or else a new one.</summary>
    /// <param name="maxAge">How long ago it may have been begun; zero for one that is begun now.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">It was asked for by code that a report calls.</exception>
    public ValueTask<Report> GetAsync(TimeSpan maxAge, CancellationToken cancellationToken = default) => GetAsync(AllNamespaces, maxAge, cancellationToken);

    /// <summary>A report that has one namespace: that of all if it is recent enough, or else a report of that namespace alone, shared likewise.</summary>
    /// <param name="namespaceName">The name of the namespace.</param>
    /// <param name="maxAge">How long ago it may have been begun; zero for one that is begun now.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A report that may have other namespaces too, and lacks that one if there is none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="namespaceName"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">It was asked for by code that a report calls.</exception>
    public ValueTask<Report> GetAsync(string namespaceName, TimeSpan maxAge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namespaceName);
        // It would wait for what waits for it.
        if (ReportThreads.IsParticipantCode) return _extrapolator.ExtrapolateAsync(_repository, cancellationToken);
        Task<Report> report;
        lock (_lock) report = (FindRecent(AllNamespaces, maxAge) ?? FindRecent(namespaceName, maxAge) ?? StartReport(namespaceName, maxAge)).Report;
        return new ValueTask<Report>(report.WaitAsync(cancellationToken));
    }

    /// <summary>Has the next reader get a new report: for who has just changed what all must see.</summary>
    public void Invalidate()
    {
        lock (_lock) _entries.Clear();
    }

    private CacheEntry? FindRecent(string name, TimeSpan maxAge)
    {
        if (maxAge <= TimeSpan.Zero || !_entries.TryGetValue(name, out var entry)) return null;
        if (entry.Report.IsFaulted || entry.Report.IsCanceled) return null;
        return !entry.Report.IsCompleted || _extrapolator.TimeProvider.GetElapsedTime(entry.StartTimestamp) < maxAge ? entry : null;
    }

    private CacheEntry StartReport(string name, TimeSpan maxAge)
    {
        // Whatever names readers think of, there are no more than somebody asked for lately.
        foreach (var cachedName in _entries.Keys.Where(cachedName => cachedName != AllNamespaces && FindRecent(cachedName, maxAge) is null).ToArray()) _entries.Remove(cachedName);
        return _entries[name] = new CacheEntry(_extrapolator.ExtrapolateAsync(_repository, name == AllNamespaces ? null : name, CancellationToken.None).AsTask(), _extrapolator.TimeProvider.GetTimestamp());
    }
}
