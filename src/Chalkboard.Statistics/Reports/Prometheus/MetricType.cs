namespace Chalkboard.Statistics.Reports.Prometheus;

internal enum MetricType
{
    Gauge,
    Counter,
    Summary,
}
