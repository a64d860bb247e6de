using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters;

/// <summary>The namespace of all meters of one name.</summary>
/// <remarks>Members are called under the lock of the subscription, except for reading <see cref="EnabledCell"/>.</remarks>
internal sealed class MeterNamespace
{
    private const int MaxInstruments = 1000;

    private static readonly ConditionalWeakTable<object, MeterNamespace> _byEntries = [];

    private readonly MeterSubscription _subscription;
    private readonly ConcurrentDictionary<string, object?> _entries = new();
    private readonly Dictionary<SeriesKey, Series> _series = [];
    private readonly Dictionary<string, (string PublishedName, ConcurrentDictionary<string, object?> Records)> _collections = [];
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

    /// <summary>True if the instruments are listened to. Up/down counters and gauges are, in a pause too.</summary>
    public bool IsListening { get; private set; } = true;

    public bool IsClosed { get; private set; }

    /// <summary>True if a namespace of a repository comes from a meter.</summary>
    public static bool IsMeterNamespace(object? entries) => entries is not null && _byEntries.TryGetValue(entries, out _);

    public void AddInstrument(SeriesKey key, Instrument instrument)
    {
        if (_instrumentCount >= MaxInstruments) return;
        if (!_series.TryGetValue(key, out var series))
            _series[key] = series = key.IsObservable ? new ObservedSeries(this, key) : new PushedSeries(this, key);
        if (series.TryAddInstrument(instrument)) _instrumentCount++;
    }

    /// <summary>Handles that an instrument was removed from a series.</summary>
    public void OnInstrumentRemoved(Series series)
    {
        _instrumentCount--;
        if (!series.IsEmpty) return;
        _series.Remove(series.Key);
        series.Close();
        if (_series.Count == 0) Close();
    }

    /// <summary>Adds an entry, under an alternative name if its own is taken. The first entry publishes the namespace.</summary>
    public string Add(string name, object entry)
    {
        name = EntryNames.GetCandidates(name).First(name => _entries.TryAdd(name, entry));
        // Another participant may have a namespace of this name.
        _publishedName ??= EntryNames.GetCandidates($"{Name} (meter)").Prepend(Name)
            .First(name => _subscription.Repository.TryAdd(name, _entries));
        return name;
    }

    public void Remove(string name, object entry) => _entries.TryRemove(new(name, entry));

    /// <summary>Adds a record to a collection that several series share.</summary>
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

    /// <summary>Starts or stops to listen to the instruments, by the entry <c>Enabled</c>.</summary>
    public void UpdateListening()
    {
        // The entry may have been replaced by a plain bool or another cell.
        if (_entries.TryGetValue(NamespaceSwitch.EntryName, out var entry) && entry != EnabledCell)
            Volatile.Write(ref EnabledCell.Value, NamespaceSwitch.GetEnabled(_entries) ?? true);
        var enabled = Volatile.Read(ref EnabledCell.Value);
        if (enabled == IsListening) return;
        IsListening = enabled;
        foreach (var series in _series.Values.ToArray()) series.UpdateListening();
    }

    public void Close()
    {
        // Instruments that are removed from here on are ignored.
        IsListening = false;
        IsClosed = true;
        foreach (var series in _series.Values) series.Close();
        _series.Clear();
        _subscription.Remove(this);
        // Another participant may have added entries.
        if (_publishedName is not null && _entries.All(entry => entry.Key == NamespaceSwitch.EntryName))
            _subscription.Repository.TryRemove(new(_publishedName, _entries));
    }
}
