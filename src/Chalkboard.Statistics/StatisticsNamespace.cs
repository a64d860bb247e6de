using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>
/// A namespace of a repository: typed access to its dictionary, for code that references this package. Other code reads and changes
/// the same dictionary with .NET's own types.
/// </summary>
public sealed class StatisticsNamespace : StatisticsScope
{
    private readonly ConcurrentDictionary<string, object?> _entries;

    private StatisticsNamespace(string name, ConcurrentDictionary<string, object?> entries, StrongBox<bool> enabled)
        : base(name, enabled) => _entries = entries;

    /// <summary>
    /// Returns the namespace of that name in a repository. Creates it if there is none. For the repository of the process, use
    /// <see cref="StatisticsRepository.Namespace"/>.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="name">A display name, such as <c>My Stuff</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The entry of that name is not a namespace.</exception>
    public static StatisticsNamespace GetOrCreate(ConcurrentDictionary<string, object?> repository, string name)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var entry = repository.GetOrAdd(name, static _ => new ConcurrentDictionary<string, object?>());
        var entries = entry as ConcurrentDictionary<string, object?> ?? throw new InvalidOperationException(
            $"The namespace '{name}' is a {entry?.GetType().ToString() ?? "null"}; " +
            "only a ConcurrentDictionary<string, object?> can be joined. Choose another name.");
        return new StatisticsNamespace(name, entries, GetEnabledCell(entries));
    }

    /// <inheritdoc/>
    public override IDictionary<string, object?> Entries => _entries;

    /// <summary>True if this namespace collects. Collected figures are reported in both cases.</summary>
    public bool Enabled
    {
        get => Volatile.Read(ref EnabledCell.Value);
        set => Volatile.Write(ref EnabledCell.Value, value);
    }

    /// <summary>Returns a record of durations in the collection <c>Timings</c>. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The record of that name is of another kind.</exception>
    public Timing Timing(string name) => Table("Timings").Timing(name);

    /// <summary>Returns a record of values in the collection <c>Distributions</c>. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The record of that name is of another kind.</exception>
    public Distribution Distribution(string name) => Table("Distributions").Distribution(name);

    /// <summary>Returns a collection of records by name. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <param name="capacity">The number of records, at least 1; 1000 by default. Further names share one record, <c>(other)</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, or the capacity below 1.</exception>
    /// <exception cref="InvalidOperationException">The entry of that name is of another kind.</exception>
    public RecordTable Table(string name, int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var records = GetOrAddEntry(name, static () => new ConcurrentDictionary<string, object?>());
        return new RecordTable(name, records, EnabledCell, capacity);
    }

    /// <summary>Returns a collection of the newest records. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <param name="capacity">The number of records, at least 1; 100 by default.</param>
    /// <exception cref="ArgumentException">The name is empty, or the capacity below 1.</exception>
    /// <exception cref="InvalidOperationException">The entry of that name is of another kind.</exception>
    public RecordList List(string name, int capacity = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var records = GetOrAddEntry(name, static () => new ConcurrentQueue<IDictionary<string, object?>>());
        return new RecordList(records, EnabledCell, capacity);
    }

    private protected override object? GetOrAdd(string name, Func<object> factory) =>
        _entries.GetOrAdd(name, static (_, factory) => factory(), factory);

    /// <summary>Returns the cell <c>Enabled</c>. Replaces an entry that is no cell.</summary>
    /// <remarks>Libraries without this package join in another way (JoinedNamespace): they leave a plain bool as it is.</remarks>
    private static StrongBox<bool> GetEnabledCell(ConcurrentDictionary<string, object?> entries)
    {
        while (true)
        {
            var entry = entries.GetOrAdd(NamespaceSwitch.EntryName, static _ => new StrongBox<bool>(true));
            if (entry is StrongBox<bool> cell) return cell;
            // The namespace was paused by a plain bool before it was created here.
            cell = new StrongBox<bool>(entry is not false);
            if (entries.TryUpdate(NamespaceSwitch.EntryName, cell, entry)) return cell;
        }
    }
}
