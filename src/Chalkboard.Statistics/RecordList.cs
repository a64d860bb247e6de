using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>A bounded collection of the newest records, oldest first. Safe for several threads.</summary>
public sealed class RecordList
{
    private readonly ConcurrentQueue<IDictionary<string, object?>> _records;
    private readonly StrongBox<bool> _enabled;
    private readonly int _capacity;

    internal RecordList(ConcurrentQueue<IDictionary<string, object?>> records, StrongBox<bool> enabled, int capacity)
    {
        _records = records;
        _enabled = enabled;
        _capacity = capacity;
    }

    /// <summary>The live records that reports read.</summary>
    public IReadOnlyCollection<IDictionary<string, object?>> Records => _records;

    /// <summary>Adds a record, unless paused. Removes the oldest one beyond the capacity.</summary>
    /// <param name="record">
    /// The record: scalars, cells and functions by name. If entries are added or removed later, it must be a
    /// <see cref="ConcurrentDictionary{TKey, TValue}"/>.
    /// </param>
    public void Add(IDictionary<string, object?> record)
    {
        if (Volatile.Read(ref _enabled.Value)) AddEvenIfPaused(record);
    }

    /// <summary>Adds a record, paused or not: for work that started while its namespace was enabled.</summary>
    /// <param name="record">The record, as for <see cref="Add"/>.</param>
    public void AddEvenIfPaused(IDictionary<string, object?> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _records.Enqueue(record);
        while (_records.Count > _capacity && _records.TryDequeue(out _))
        {
        }
    }
}
