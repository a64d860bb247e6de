using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>
/// A bounded collection of records by name. Names beyond the capacity share the record <see cref="OverflowName"/>, so that untrusted names
/// can't fill the memory. Each call is a lookup; keep the record where you count.
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

    /// <summary>The live dictionary that reports read.</summary>
    public IDictionary<string, object?> Records => _records;

    /// <summary>Returns a record with entries of its own. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The record of that name is of another kind.</exception>
    public StatisticsRecord Record(string name)
    {
        // Records have few names and few writers.
        var entries = GetOrAdd(name, static _ => new ConcurrentDictionary<string, object?>(concurrencyLevel: 1, capacity: 8));
        return new StatisticsRecord(name, entries, _enabled);
    }

    /// <summary>Returns a record of durations. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The record of that name is of another kind.</exception>
    public Timing Timing(string name) => GetOrAdd(name, static enabled => new Timing(enabled));

    /// <summary>Returns a record of values. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The record of that name is of another kind.</exception>
    public Distribution Distribution(string name) => GetOrAdd(name, static enabled => new Distribution(enabled));

    /// <summary>Returns a record of a kind of your own. Creates it if there is none.</summary>
    /// <typeparam name="TRecord">The type of the record.</typeparam>
    /// <param name="name">A display name.</param>
    /// <param name="recordFactory">
    /// Creates the record from the cell that says whether its namespace collects. If several threads ask at once, it may be called
    /// more than once.
    /// </param>
    /// <returns>The record of that name, or the one that all names beyond the capacity share.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The record of that name is of another kind.</exception>
    public TRecord GetOrAdd<TRecord>(string name, Func<StrongBox<bool>, TRecord> recordFactory) where TRecord : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(recordFactory);
        if (!_records.TryGetValue(name, out var record))
        {
            // Several threads that add at once may exceed the capacity a little.
            if (_records.Count >= _capacity) name = OverflowName;
            record = _records.GetOrAdd(name, static (_, state) => state.recordFactory(state._enabled), (recordFactory, _enabled));
        }
        return record as TRecord ?? throw new InvalidOperationException(
            $"The record '{name}' of '{_name}' is a {record?.GetType().ToString() ?? "null"}, not a {typeof(TRecord).Name}. " +
            "Choose another name, or another collection.");
    }

    /// <summary>Removes a record.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>True if it was present.</returns>
    public bool Remove(string name) => _records.TryRemove(name, out _);
}
