using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>The instruments of one repository.</summary>
internal sealed class InstrumentPublisher : IDisposable
{
    // A meter can't remove a single instrument.
    private const int MaxInstruments = 1000;

    private readonly ConcurrentDictionary<string, object?> _repository;
    private readonly TimeProvider _timeProvider;
    private readonly CollectionCycleReports _reports;
    private readonly ConditionalWeakTable<Report, ReportNumbers> _numbers = [];
    private readonly Meter _meter = new(StatisticsMeter.Name);
    private readonly Lock _lock = new();
    private readonly HashSet<NumberPath> _published = [];
    private readonly UniqueNames _names = new(addNumber: static (name, number) => $"{name}_{number}");

    public InstrumentPublisher(ConcurrentDictionary<string, object?> repository, TimeProvider timeProvider)
    {
        _repository = repository;
        _timeProvider = timeProvider;
        _reports = new CollectionCycleReports(timeProvider, CreateReport);
        // The first instrument. Observing it creates the others.
        const string name = "chalkboard.statistics.namespaces";
        _names.Add(name);
        _meter.CreateObservableGauge(
            name, () => _reports.GetReport(_meter).Count, "{namespace}",
            "The number of namespaces in the statistics repository, without those of meters.");
    }

    public void Dispose() => _meter.Dispose();

    private Report CreateReport()
    {
        var report = Extrapolator.ExtrapolateBlocking(
            _repository, name => !(_repository.TryGetValue(name, out var live) && MeterNamespace.IsMeterNamespace(live)), _timeProvider);
        var numbers = new ReportNumbers(report);
        _numbers.Add(report, numbers);
        foreach (var (path, series) in numbers.All) Publish(path, series);
        return report;
    }

    private void Publish(NumberPath path, ReportNumbers.NumberSeries series)
    {
        string name;
        lock (_lock)
        {
            if (_published.Count >= MaxInstruments || !_published.Add(path)) return;
            name = _names.Add(InstrumentName.Create(path, series.IsMonotonic));
        }
        // Outside the lock, because creating an instrument calls the listeners.
        var (unit, description) = (InstrumentName.GetUnit(path, series.IsDuration), path.ToString());
        IEnumerable<Measurement<double>> Measure() =>
            _numbers.TryGetValue(_reports.GetReport(path), out var numbers) ? numbers.GetMeasurements(path) : [];
        if (series.IsMonotonic) _meter.CreateObservableCounter(name, Measure, unit, description);
        else _meter.CreateObservableGauge(name, Measure, unit, description);
    }
}
