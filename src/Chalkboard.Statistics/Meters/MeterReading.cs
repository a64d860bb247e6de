using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO.Enumeration;

namespace Chalkboard.Statistics.Meters;

/// <summary>The meters that are read into one repository.</summary>
internal sealed class MeterReading : IDisposable
{
    // Names are chosen by libraries, but nothing keeps them from choosing new ones for ever.
    private const int MostNamespaces = 500;
    private const int MostRecords = 20_000;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, MeterNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly string[] _include;
    private readonly string[] _exclude;
    private readonly ITimer _timer;
    private int _records;
    private bool _disposed;

    public MeterReading(ConcurrentDictionary<string, object?> repository, MeterReaderOptions options, TimeProvider time)
    {
        Repository = repository;
        Time = time;
        RecordsPerSeries = options.Records;
        _include = [.. options.Include];
        _exclude = [.. options.Exclude];
        Listener = Listening.Make<PushedSeries>();
        Listener.InstrumentPublished = (instrument, _) => Join(instrument);
        Listener.Start();
        _timer = time.CreateTimer(static reading => ((MeterReading)reading!).Settle(), this, _interval, _interval);
    }

    /// <summary>Held to change what is read; never while somebody else's code runs.</summary>
    public Lock Lock { get; } = new();

    public ConcurrentDictionary<string, object?> Repository { get; }

    public int RecordsPerSeries { get; }

    public TimeProvider Time { get; }

    /// <summary>Listens to all instruments but the observable ones, each of which has its own listener.</summary>
    public MeterListener Listener { get; }

    public void Dispose()
    {
        _timer.Dispose();
        lock (Lock)
        {
            _disposed = true;
            foreach (var meter in _namespaces.Values.ToArray()) meter.Close();
        }
        Listener.Dispose();
    }

    public void Remove(MeterNamespace meter) => _namespaces.Remove(meter.Name);

    /// <summary>Whether there is room for one more record.</summary>
    public bool TakeRecord()
    {
        if (_records >= MostRecords) return false;
        _records++;
        return true;
    }

    public void ReturnRecords(int count) => _records -= count;

    private void Join(Instrument instrument)
    {
        var name = Names.Of(instrument.Meter.Name);
        if (!Includes(name) || SeriesKey.Of(instrument) is not { } key) return;
        lock (Lock)
        {
            if (_disposed) return;
            if (!_namespaces.TryGetValue(name, out var meter))
            {
                if (_namespaces.Count >= MostNamespaces) return;
                _namespaces[name] = meter = new MeterNamespace(this, name);
            }
            meter.Join(key, instrument);
        }
    }

    private bool Includes(string name) =>
        // What comes from the repository does not go back.
        name != StatisticsMeter.Name && (_include.Length == 0 || Matches(_include, name)) && !Matches(_exclude, name);

    private static bool Matches(string[] patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name)) return true;
        }
        return false;
    }

    /// <summary>Notices which namespaces have been paused or resumed, which is but a write into a field.</summary>
    private void Settle()
    {
        lock (Lock)
        {
            foreach (var meter in _namespaces.Values.ToArray()) meter.Settle();
        }
    }
}
