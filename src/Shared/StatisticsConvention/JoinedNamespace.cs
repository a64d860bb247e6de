using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.StatisticsConvention;

/// <summary>A namespace of the statistics repository, for a library that references none of the statistics packages.</summary>
/// <remarks>
/// Existing entries are kept. An application can therefore pause the namespace before the library uses it, and two copies
/// of the library count into the same cells.
/// </remarks>
internal sealed class JoinedNamespace
{
    private const string EnabledName = "Enabled";

    private readonly IDictionary<string, object?> _entries;
    private readonly StrongBox<bool>? _enabledCell;

    /// <param name="repository">The repository to join. If it is null, nothing is collected.</param>
    /// <param name="name">
    /// The name of the namespace. If the repository has an entry of that name that is not a dictionary, or is read-only, the entry is not
    /// changed and nothing is collected.
    /// </param>
    public JoinedNamespace(ConcurrentDictionary<string, object?>? repository, string name)
    {
        lock (typeof(AppContext))
        {
            var existing = repository?.GetOrAdd(name, static _ => new ConcurrentDictionary<string, object?>());
            _entries = existing is IDictionary<string, object?> { IsReadOnly: false } entries
                ? entries
                : new Dictionary<string, object?> { [EnabledName] = new StrongBox<bool>(false) };
            // A plain bool stays: its owner assigns another one to the entry, and would lose a cell that replaced it.
            var isPlain = _entries.TryGetValue(EnabledName, out var enabled) && enabled is bool;
            _enabledCell = isPlain ? null : GetOrAdd(EnabledName, new StrongBox<bool>(true));
        }
    }

    /// <summary>True if the namespace collects. It is reported in both cases.</summary>
    public bool IsEnabled =>
        _enabledCell?.Value
            ?? (!_entries.TryGetValue(EnabledName, out var entry) || entry is not (false or StrongBox<bool> { Value: false }));

    /// <summary>Returns the entry of that name. Adds it if there is none, or if it is of another type.</summary>
    public T GetOrAdd<T>(string name, T newEntry) where T : class
    {
        lock (typeof(AppContext))
        {
            if (_entries.TryGetValue(name, out var entry) && entry is T existing) return existing;
            _entries[name] = newEntry;
            return newEntry;
        }
    }

    /// <summary>Adds a function, unless there is one of that name.</summary>
    public void AddFunction(string name, Func<object?> function) =>
        GetOrAdd<Func<IDictionary<string, object?>, object?>>(name, _ => function());

    /// <summary>
    /// Adds a function that divides a total by the seconds that have passed since this call, unless there is one of that name.
    /// </summary>
    public void AddRate(string name, StrongBox<long> total, TimeProvider timeProvider)
    {
        var startTimestamp = timeProvider.GetTimestamp();
        AddFunction(
            name, () =>
                timeProvider.GetElapsedTime(startTimestamp).TotalSeconds is > 0 and var seconds
                    ? Volatile.Read(ref total.Value) / seconds
                    : null);
    }

    /// <summary>Sets an entry, in place of any other of that name.</summary>
    public void Set(string name, object? entry)
    {
        lock (typeof(AppContext)) _entries[name] = entry;
    }
}
