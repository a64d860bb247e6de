using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters;

/// <summary>The namespace of all meters of one name. All but reading the switch happens under the lock of the reading.</summary>
internal sealed class MeterNamespace
{
    private const int MostInstruments = 1000;

    private static readonly ConditionalWeakTable<object, MeterNamespace> _made = [];

    private readonly MeterReading _reading;
    private readonly ConcurrentDictionary<string, object?> _entries = new();
    private readonly Dictionary<SeriesKey, Series> _series = [];
    private readonly Dictionary<string, (string ShownAs, ConcurrentDictionary<string, object?> Records)> _collections = [];
    private string? _shownAs;
    private int _instruments;

    public MeterNamespace(MeterReading reading, string name)
    {
        _reading = reading;
        Name = name;
        _entries[NamespaceSwitch.EntryName] = Switch;
        _made.Add(_entries, this);
    }

    public string Name { get; }

    public MeterReading Reading => _reading;

    public StrongBox<bool> Switch { get; } = new(true);

    /// <summary>Whether the instruments are listened to, but for those of which no measurement may be missed.</summary>
    public bool Listens { get; private set; } = true;

    public bool IsClosed { get; private set; }

    /// <summary>Whether a namespace of a repository comes from a meter.</summary>
    public static bool Made(object? entries) => entries is not null && _made.TryGetValue(entries, out _);

    public void Join(SeriesKey key, Instrument instrument)
    {
        if (_instruments >= MostInstruments) return;
        if (!_series.TryGetValue(key, out var series)) _series[key] = series = key.Observable ? new ObservedSeries(this, key) : new PushedSeries(this, key);
        if (series.Join(instrument)) _instruments++;
    }

    /// <summary>Takes note that an instrument has left.</summary>
    public void Left(Series series)
    {
        _instruments--;
        if (!series.IsEmpty) return;
        _series.Remove(series.Key);
        series.Close();
        if (_series.Count == 0) Close();
    }

    /// <summary>Adds an entry, under another name if that one is taken, and shows the namespace if this is its first.</summary>
    public string Add(string name, object entry)
    {
        name = Names.Alternatives(name).First(name => _entries.TryAdd(name, entry));
        // Somebody else may have a namespace of this name.
        _shownAs ??= Names.Alternatives($"{Name} (meter)").Prepend(Name).First(name => _reading.Repository.TryAdd(name, _entries));
        return name;
    }

    public void Remove(string name, object entry) => _entries.TryRemove(new(name, entry));

    /// <summary>Adds a record to a collection that several series have records in.</summary>
    public string AddRecord(string collection, string name, ComputedRecord record)
    {
        if (!_collections.TryGetValue(collection, out var shared))
        {
            var records = new ConcurrentDictionary<string, object?>();
            _collections[collection] = shared = (Add(collection, records), records);
        }
        return Names.Alternatives(name).First(name => shared.Records.TryAdd(name, record));
    }

    public void RemoveRecord(string collection, string name, ComputedRecord record)
    {
        var (shownAs, records) = _collections[collection];
        records.TryRemove(new(name, record));
        if (!records.IsEmpty) return;
        Remove(shownAs, records);
        _collections.Remove(collection);
    }

    /// <summary>Listens to the instruments, or stops, as the switch says.</summary>
    public void Settle()
    {
        // Somebody may have put a plain bool, or a cell of his own, in the place of ours.
        if (_entries.TryGetValue(NamespaceSwitch.EntryName, out var found) && found != Switch) Volatile.Write(ref Switch.Value, NamespaceSwitch.Read(_entries) ?? true);
        var enabled = Volatile.Read(ref Switch.Value);
        if (enabled == Listens) return;
        Listens = enabled;
        foreach (var series in _series.Values.ToArray()) series.Settle();
    }

    public void Close()
    {
        // From here on, nobody leaves one by one.
        Listens = false;
        IsClosed = true;
        foreach (var series in _series.Values) series.Close();
        _series.Clear();
        _reading.Remove(this);
        // Somebody else may have joined this namespace.
        if (_shownAs is not null && _entries.All(entry => entry.Key == NamespaceSwitch.EntryName)) _reading.Repository.TryRemove(new(_shownAs, _entries));
    }
}
