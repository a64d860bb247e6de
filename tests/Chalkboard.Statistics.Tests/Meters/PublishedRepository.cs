using System.Collections.Concurrent;
using Chalkboard.Statistics.Meters;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Chalkboard.Statistics.Tests.Meters;

/// <summary>A published repository of the test, which OpenTelemetry's SDK collects.</summary>
internal sealed class PublishedRepository : IDisposable
{
    private readonly List<Metric> _exported = [];
    private readonly IDisposable _publication;
    private readonly MeterProvider _provider;

    public PublishedRepository(bool isCollected = true)
    {
        _publication = StatisticsMeter.Start(Repository);
        var builder = Sdk.CreateMeterProviderBuilder().AddInMemoryExporter(_exported);
        if (isCollected) builder.AddMeter(StatisticsMeter.Name);
        _provider = builder.Build();
    }

    public ConcurrentDictionary<string, object?> Repository { get; } = new();

    public StatisticsNamespace Namespace(string name) => StatisticsNamespace.GetOrCreate(Repository, name);

    public IReadOnlyDictionary<string, Metric> Collect()
    {
        _exported.Clear();
        _provider.ForceFlush();
        // Other tests publish meters of the same name.
        return _exported.GroupBy(metric => metric.Name).ToDictionary(metrics => metrics.Key, metrics => metrics.First());
    }

    public static double GetValue(Metric metric, string? record = null)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var tags = new Dictionary<string, object?>();
            foreach (var tag in point.Tags) tags[tag.Key] = tag.Value;
            if (record is null || record.Equals(tags.GetValueOrDefault("record")))
                return metric.MetricType == MetricType.DoubleSum ? point.GetSumDouble() : point.GetGaugeLastValueDouble();
        }
        throw new InvalidOperationException($"{metric.Name} has no {record}.");
    }

    public void Dispose()
    {
        _provider.Dispose();
        _publication.Dispose();
    }
}
