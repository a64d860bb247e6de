using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>
/// A bounded collection of records by name. Names beyond its capacity share the record <see cref="OverflowName"/>, so that names
/// that somebody else chooses can't fill the memory. Keep what you get where you count: asking is a look-up.
/// </summary>
public sealed class RecordTable
{
    /// <summary>The name of the record that all names beyond the capacity share: <c>(other)</c>.</summary>
    public const string OverflowName = "(other)";

    private readonly ConcurrentDictionary<string, object?> _records;
    private readonly StrongBox<bool> _enabled;
    private readonly string _name;
    private readonly int _capacity;

    internal RecordTable(string name, ConcurrentDictionary<string, object?> records, StrongBox<bool> enabled, int capacity)
    {
        _name = name;
        _records = records;
        _enabled = enabled;
        _capacity = capacity;
    }

    /// <summary>The live dictionary, of .NET's own types, which reports read.</summary>
    public IDictionary<string, object?> Records => _records;

    /// <summary>A record with entries of its own.</summary>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by a record of another kind.</exception>
    public StatisticsRecord Record(string name)
    {
        // Few names, written by few threads, and read by every report.
        var entries = GetOrAdd(name, static _ => new ConcurrentDictionary<string, object?>(concurrencyLevel: 1, capacity: 8));
        return new StatisticsRecord(name, entries, _enabled);
    }

    /// <summary>A record that tells how often and how long something happens.</summary>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by a record of another kind.</exception>
    public Timing Timing(string name) => GetOrAdd(name, static enabled => new Timing(enabled));

    /// <summary>A record that tells how values are distributed.</summary>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by a record of another kind.</exception>
    public Distribution Distribution(string name) => GetOrAdd(name, static enabled => new Distribution(enabled));

    /// <summary>A record of a kind of your own.</summary>
    /// <typeparam name="TRecord">What it is.</typeparam>
    /// <param name="name">A name for people.</param>
    /// <param name="recordFactory">Makes it, given the cell that says whether its namespace collects. May be called in vain when several threads ask at once.</param>
    /// <returns>The record of that name, or the one that all names beyond the capacity share.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by a record of another kind.</exception>
    public TRecord GetOrAdd<TRecord>(string name, Func<StrongBox<bool>, TRecord> recordFactory) where TRecord : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(recordFactory);
        if (!_records.TryGetValue(name, out var record))
        {
            // A few more when several threads add at once, which is a bound all the same.
            if (_records.Count >= _capacity) name = OverflowName;
            record = _records.GetOrAdd(name, static (_, state) => state.recordFactory(state._enabled), (recordFactory, _enabled));
        }
        return record as TRecord ?? throw new InvalidOperationException($"The record '{name}' of '{_name}' is a {record?.GetType().ToString() ?? "null"}, and no {typeof(TRecord).Name}. Choose another name, or another collection.");
    }

    /// <summary>Takes a record away.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string name) => _records.TryRemove(name, out _);
}
