using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
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
    private readonly ConditionalWeakTable<Report, Numbers> _numbers = [];
    private readonly Meter _meter = new(StatisticsMeter.Name);
    private readonly Lock _lock = new();
    private readonly HashSet<NumberPath> _published = [];
    private readonly UniqueNames _names = new(alternative: static (name, number) => $"{name}_{number}");

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
        var report = Extrapolator.ReportNow(
            _repository, name => !(_repository.TryGetValue(name, out var live) && MeterNamespace.Made(live)), _time);
        var numbers = new Numbers(report);
        _numbers.Add(report, numbers);
        foreach (var (path, series) in numbers.All) Publish(path, series);
        return report;
    }

    private void Publish(NumberPath path, Numbers.Series series)
    {
        string name;
        lock (_lock)
        {
            if (_published.Count >= Most || !_published.Add(path)) return;
            name = _names.Add(PublishedName.Of(path, series.Grows));
        }
        // Tells the listeners, which are somebody else's code.
        var (unit, description) = (PublishedName.Unit(path, series.IsDuration), path.ToString());
        IEnumerable<Measurement<double>> Measure() => _numbers.TryGetValue(_collections.ReportFor(path), out var numbers) ? numbers.Of(path) : [];
        if (series.Grows) _meter.CreateObservableCounter(name, Measure, unit, description);
        else _meter.CreateObservableGauge(name, Measure, unit, description);
    }
}
