using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters;

/// <summary>The namespace of all meters of one name. All but reading the switch happens under the lock of the reading.</summary>
internal sealed class MeterNamespace
{
    private const int MaxInstruments = 1000;

    private static readonly ConditionalWeakTable<object, MeterNamespace> _byEntries = [];

    private readonly MeterSubscription _subscription;
    private readonly ConcurrentDictionary<string, object?> _entries = new();
    private readonly Dictionary<SeriesKey, Series> _series = [];
    private readonly Dictionary<string, (string ShownAs, ConcurrentDictionary<string, object?> Records)> _collections = [];
    private string? _publishedName;
    private int _instrumentCount;

    public MeterNamespace(MeterSubscription subscription, string name)
    {
        _subscription = subscription;
        Name = name;
        _entries[NamespaceSwitch.EntryName] = EnabledCell;
        _byEntries.Add(_entries, this);
    }

    public string Name { get; }

    public MeterSubscription Subscription => _subscription;

    public StrongBox<bool> EnabledCell { get; } = new(true);

    /// <summary>Whether the instruments are listened to, but for those of which no measurement may be missed.</summary>
    public bool IsListening { get; private set; } = true;

    public bool IsClosed { get; private set; }

    /// <summary>Whether a namespace of a repository comes from a meter.</summary>
    public static bool IsMeterNamespace(object? entries) => entries is not null && _byEntries.TryGetValue(entries, out _);

    public void AddInstrument(SeriesKey key, Instrument instrument)
    {
        if (_instrumentCount >= MaxInstruments) return;
        if (!_series.TryGetValue(key, out var series)) _series[key] = series = key.IsObservable ? new ObservedSeries(this, key) : new PushedSeries(this, key);
        if (series.TryAddInstrument(instrument)) _instrumentCount++;
    }

    /// <summary>Takes note that an instrument has left.</summary>
    public void OnInstrumentRemoved(Series series)
    {
        _instrumentCount--;
        if (!series.IsEmpty) return;
        _series.Remove(series.Key);
        series.Close();
        if (_series.Count == 0) Close();
    }

    /// <summary>Adds an entry, under another name if that one is taken, and shows the namespace if this is its first.</summary>
    public string Add(string name, object entry)
    {
        name = EntryNames.GetCandidates(name).First(name => _entries.TryAdd(name, entry));
        // Somebody else may have a namespace of this name.
        _publishedName ??= EntryNames.GetCandidates($"{Name} (meter)").Prepend(Name).First(name => _subscription.Repository.TryAdd(name, _entries));
        return name;
    }

    public void Remove(string name, object entry) => _entries.TryRemove(new(name, entry));

    /// <summary>Adds a record to a collection that several series have records in.</summary>
    public string AddRecord(string collection, string name, ComputedRecord record)
    {
        if (!_collections.TryGetValue(collection, out var published))
        {
            var records = new ConcurrentDictionary<string, object?>();
            _collections[collection] = published = (Add(collection, records), records);
        }
        return EntryNames.GetCandidates(name).First(name => published.Records.TryAdd(name, record));
    }

    public void RemoveRecord(string collection, string name, ComputedRecord record)
    {
        var (publishedName, records) = _collections[collection];
        records.TryRemove(new(name, record));
        if (!records.IsEmpty) return;
        Remove(publishedName, records);
        _collections.Remove(collection);
    }

    /// <summary>Listens to the instruments, or stops, as the switch says.</summary>
    public void UpdateListening()
    {
        // Somebody may have put a plain bool, or a cell of his own, in the place of ours.
        if (_entries.TryGetValue(NamespaceSwitch.EntryName, out var entry) && entry != EnabledCell) Volatile.Write(ref EnabledCell.Value, NamespaceSwitch.GetEnabled(_entries) ?? true);
        var enabled = Volatile.Read(ref EnabledCell.Value);
        if (enabled == IsListening) return;
        IsListening = enabled;
        foreach (var series in _series.Values.ToArray()) series.UpdateListening();
    }

    public void Close()
    {
        // From here on, nobody leaves one by one.
        IsListening = false;
        IsClosed = true;
        foreach (var series in _series.Values) series.Close();
        _series.Clear();
        _subscription.Remove(this);
        // Somebody else may have joined this namespace.
        if (_publishedName is not null && _entries.All(entry => entry.Key == NamespaceSwitch.EntryName)) _subscription.Repository.TryRemove(new(_publishedName, _entries));
    }
}
