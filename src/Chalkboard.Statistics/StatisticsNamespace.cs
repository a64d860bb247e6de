using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>
/// A namespace of a repository, for those who reference this package: sugar over a dictionary that anyone else reads and
/// changes with .NET alone.
/// </summary>
public sealed class StatisticsNamespace : StatisticsScope
{
    private readonly ConcurrentDictionary<string, object?> _entries;

    private StatisticsNamespace(string name, ConcurrentDictionary<string, object?> entries, StrongBox<bool> enabled) : base(name, enabled) => _entries = entries;

    /// <summary>The namespace of that name in a repository, made if it is not there. For that of the process, use <see cref="StatisticsRepository.Namespace"/>.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="name">A name for people, such as <c>My Stuff</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something that is not a namespace.</exception>
    public static StatisticsNamespace GetOrCreate(ConcurrentDictionary<string, object?> repository, string name)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var entries = repository.GetOrAdd(name, static _ => new ConcurrentDictionary<string, object?>()) as ConcurrentDictionary<string, object?>
            ?? throw new InvalidOperationException($"The namespace '{name}' is taken by a {repository[name]?.GetType().ToString() ?? "null"}; only a ConcurrentDictionary<string, object?> can be joined. Choose another name.");
        return new StatisticsNamespace(name, entries, GetEnabledCell(entries));
    }

    /// <inheritdoc/>
    public override IDictionary<string, object?> Entries => _entries;

    /// <summary>Whether this namespace collects. What was collected is reported even while it does not.</summary>
    public bool Enabled
    {
        get => Volatile.Read(ref EnabledCell.Value);
        set => Volatile.Write(ref EnabledCell.Value, value);
    }

    /// <summary>How often and how long something happens: a record in the collection <c>Timings</c>.</summary>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or there are too many timings.</exception>
    public Timing Timing(string name) => Table("Timings").Timing(name);

    /// <summary>How values are distributed: a record in the collection <c>Distributions</c>.</summary>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public Distribution Distribution(string name) => Table("Distributions").Distribution(name);

    /// <summary>A collection of records by name.</summary>
    /// <param name="name">A name for people.</param>
    /// <param name="capacity">How many records it takes. What comes after goes to one more, <c>(other)</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, or the capacity below 1.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public RecordTable Table(string name, int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return new RecordTable(name, GetOrAddEntry(name, static () => new ConcurrentDictionary<string, object?>()), EnabledCell, capacity);
    }

    /// <summary>A collection of the newest records.</summary>
    /// <param name="name">A name for people.</param>
    /// <param name="capacity">How many it keeps.</param>
    /// <exception cref="ArgumentException">The name is empty, or the capacity below 1.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public RecordList List(string name, int capacity = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return new RecordList(GetOrAddEntry(name, static () => new ConcurrentQueue<IDictionary<string, object?>>()), EnabledCell, capacity);
    }

    private protected override object? GetOrAdd(string name, Func<object> factory) => _entries.GetOrAdd(name, static (_, factory) => factory(), factory);

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
