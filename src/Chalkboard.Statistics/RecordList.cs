using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>A bounded collection of the newest records, oldest first. For several threads.</summary>
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

    /// <summary>The live records, of .NET's own types, which reports read.</summary>
    public IReadOnlyCollection<IDictionary<string, object?>> Records => _records;

    /// <summary>Adds a record, unless paused, and takes away the oldest beyond the capacity.</summary>
    /// <param name="record">The record: scalars, cells and functions by name. If its names change afterwards, it must be a concurrent dictionary.</param>
    public void Add(IDictionary<string, object?> record)
    {
        if (Volatile.Read(ref _enabled.Value)) AddEvenIfPaused(record);
    }

    /// <summary>Adds a record, paused or not: for work that began while its namespace was enabled.</summary>
    /// <param name="record">As for <see cref="Add"/>.</param>
    public void AddEvenIfPaused(IDictionary<string, object?> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _records.Enqueue(record);
        while (_records.Count > _capacity && _records.TryDequeue(out _))
        {
        }
    }
}
