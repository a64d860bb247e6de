using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>The instruments of one repository.</summary>
internal sealed class Publication : IDisposable
{
    // Instruments can't be taken back.
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, object?> _repository;
    private readonly TimeProvider _time;
    private readonly Collections _collections;
    private readonly Meter _meter = new(StatisticsMeter.Name);
    private readonly Lock _lock = new();
    private readonly HashSet<NumberPath> _published = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public Publication(ConcurrentDictionary<string, object?> repository, TimeProvider time)
    {
        _repository = repository;
        _time = time;
        _collections = new Collections(time, Report);
        // Tells that there is something to collect, whereupon the others appear.
        const string name = "chalkboard.statistics.namespaces";
        _names.Add(name);
        _meter.CreateObservableGauge(name, () => _collections.ReportFor(_meter).Count, "{namespace}", "How many namespaces the statistics repository has, those of meters left out.");
    }

    public void Dispose() => _meter.Dispose();

    private Report Report()
    {
        var report = Extrapolator.ReportNow(_repository, name => !(_repository.TryGetValue(name, out var live) && MeterNamespace.Made(live)), _time);
        foreach (var path in NumberPath.All(report)) Publish(path, report);
        return report;
    }

    private void Publish(NumberPath path, Report report)
    {
        string name;
        bool grows;
        lock (_lock)
        {
            if (_published.Count >= Most || !_published.Add(path)) return;
            grows = path.Grows(report);
            name = PublishedName.Alternatives(path, grows).First(_names.Add);
        }
        // Tells the listeners, which are somebody else's code.
        var (unit, description) = (PublishedName.Unit(path, report), path.ToString());
        IEnumerable<Measurement<double>> Read() => path.Read(_collections.ReportFor(path));
        if (grows) _meter.CreateObservableCounter(name, Read, unit, description);
        else _meter.CreateObservableGauge(name, Read, unit, description);
    }
}
