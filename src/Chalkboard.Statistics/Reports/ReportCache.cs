namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Reports of one repository that its readers share, so that many readers cost as much as one. Safe for any number of threads.
/// </summary>
/// <remarks>Readers must not change the reports.</remarks>
public sealed class ReportCache
{
    // The key of the report of all namespaces.
    private const string AllNamespaces = "";

    private readonly Lock _lock = new();
    private readonly IDictionary<string, object?> _repository;
    private readonly Extrapolator _extrapolator;
    // By the name of the only namespace of the report.
    private readonly Dictionary<string, CacheEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Creates a cache for a repository.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="extrapolator">Creates the reports. Its clock measures their age.</param>
    /// <exception cref="ArgumentNullException">A parameter is null.</exception>
    public ReportCache(IDictionary<string, object?> repository, Extrapolator extrapolator)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(extrapolator);
        _repository = repository;
        _extrapolator = extrapolator;
    }

    private sealed record CacheEntry(Task<Report> Report, long StartTimestamp);

    /// <summary>Returns a report of all namespaces: the last one if it is recent enough or still being made, otherwise a new one.</summary>
    /// <param name="maxAge">The maximum time since the report was started; zero for a new report.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The caller is a function that a report calls.</exception>
    public ValueTask<Report> GetAsync(TimeSpan maxAge, CancellationToken cancellationToken = default) =>
        GetAsync(AllNamespaces, maxAge, cancellationToken);

    /// <summary>
    /// Returns a report with one namespace: the report of all namespaces if it is recent enough, otherwise a shared report of that
    /// namespace alone.
    /// </summary>
    /// <param name="namespaceName">The name of the namespace.</param>
    /// <param name="maxAge">The maximum time since the report was started; zero for a new report.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A report that may also have other namespaces. It lacks that one if there is none of the name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="namespaceName"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The caller is a function that a report calls.</exception>
    public ValueTask<Report> GetAsync(string namespaceName, TimeSpan maxAge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namespaceName);
        // A cached report would wait for this call. The extrapolator refuses it.
        if (ReportThreads.IsParticipantCode) return new(_extrapolator.ExtrapolateAsync(_repository, cancellationToken));
        Task<Report> report;
        lock (_lock)
        {
            var entry = FindRecent(AllNamespaces, maxAge) ?? FindRecent(namespaceName, maxAge) ?? StartReport(namespaceName, maxAge);
            report = entry.Report;
        }
        return new ValueTask<Report>(report.WaitAsync(cancellationToken));
    }

    /// <summary>
    /// Discards the stored report, so that the next reader gets a new one. Call it after a change that all readers must see.
    /// </summary>
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
        // Keeps only recent reports, whatever names readers ask for.
        var expired = _entries.Keys.Where(cachedName => cachedName != AllNamespaces && FindRecent(cachedName, maxAge) is null).ToArray();
        foreach (var cachedName in expired) _entries.Remove(cachedName);
        var report = _extrapolator.ExtrapolateAsync(_repository, name == AllNamespaces ? null : name, CancellationToken.None);
        return _entries[name] = new CacheEntry(report, _extrapolator.TimeProvider.GetTimestamp());
    }
}
