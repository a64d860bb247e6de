using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Patterns;

namespace Chalkboard.Statistics.Meters;

/// <summary>The meters that are read into one repository.</summary>
internal sealed class MeterSubscription : IDisposable
{
    // A library may create meters with ever new names.
    private const int MaxNamespaces = 500;
    private const int MaxRecords = 20_000;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, MeterNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly NameSelector _names;
    private readonly ITimer _timer;
    private int _recordCount;
    private bool _isDisposed;

    public MeterSubscription(ConcurrentDictionary<string, object?> repository, MeterReaderOptions options, TimeProvider timeProvider)
    {
        Repository = repository;
        TimeProvider = timeProvider;
        MaxRecordsPerSeries = options.MaxRecordsPerInstrument;
        _names = new(options.Include, options.Exclude);
        Listener = SeriesListener.Create<PushedSeries>();
        Listener.InstrumentPublished = (instrument, _) => OnInstrumentPublished(instrument);
        Listener.Start();
        _timer = timeProvider.CreateTimer(
            static subscription => ((MeterSubscription)subscription!).UpdateListening(), this, _interval, _interval);
    }

    /// <summary>Held to change series and records; never while other libraries' code runs.</summary>
    public Lock Lock { get; } = new();

    public ConcurrentDictionary<string, object?> Repository { get; }

    public int MaxRecordsPerSeries { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>The listener for all instruments except observable ones, each of which has its own.</summary>
    public MeterListener Listener { get; }

    public void Dispose()
    {
        _timer.Dispose();
        lock (Lock)
        {
            _isDisposed = true;
            foreach (var meterNamespace in _namespaces.Values.ToArray()) meterNamespace.Close();
        }
        Listener.Dispose();
    }

    public void Remove(MeterNamespace meterNamespace) => _namespaces.Remove(meterNamespace.Name);

    /// <summary>Counts one more record, unless there are too many.</summary>
    public bool TryReserveRecord()
    {
        if (_recordCount >= MaxRecords) return false;
        _recordCount++;
        return true;
    }

    public void ReleaseRecords(int count) => _recordCount -= count;

    private void OnInstrumentPublished(Instrument instrument)
    {
        var name = EntryNames.Normalize(instrument.Meter.Name);
        if (!IsIncluded(name) || SeriesKey.TryCreate(instrument) is not { } key) return;
        lock (Lock)
        {
            if (_isDisposed) return;
            if (!_namespaces.TryGetValue(name, out var meterNamespace))
            {
                if (_namespaces.Count >= MaxNamespaces) return;
                _namespaces[name] = meterNamespace = new MeterNamespace(this, name);
            }
            meterNamespace.AddInstrument(key, instrument);
        }
    }

    private bool IsIncluded(string name) =>
        // An instrument that publishes the repository is not read into it again.
        name != StatisticsMeter.Name && _names.Includes(name);

    /// <summary>Finds namespaces that were paused or resumed. Polled, because a pause only sets a field.</summary>
    private void UpdateListening()
    {
        lock (Lock)
        {
            foreach (var meterNamespace in _namespaces.Values.ToArray()) meterNamespace.UpdateListening();
        }
    }
}
