using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>A record of a <see cref="RecordTable"/> with entries of its own. It collects while its namespace is enabled.</summary>
public sealed class StatisticsRecord : StatisticsScope
{
    private readonly ConcurrentDictionary<string, object?> _entries;

    internal StatisticsRecord(string name, ConcurrentDictionary<string, object?> entries, StrongBox<bool> enabled)
        : base(name, enabled) => _entries = entries;

    /// <inheritdoc/>
    public override IDictionary<string, object?> Entries => _entries;

    private protected override object? GetOrAdd(string name, Func<object> factory) =>
        _entries.GetOrAdd(name, static (_, factory) => factory(), factory);
}
