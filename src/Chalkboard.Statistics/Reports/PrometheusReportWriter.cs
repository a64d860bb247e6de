using System.Buffers;
using Chalkboard.Statistics.Reports.Prometheus;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Writes the numbers of a report as Prometheus or OpenMetrics text. The name of a metric consists of the namespace, the collection and
/// the entry in lower case, and the unit: <c>Total Bytes Read</c> of <c>ASP.NET Core Applications</c> becomes
/// <c>asp_net_core_applications_read_bytes_total</c>. The name of a record becomes the label <c>record</c>, and its text fields become
/// labels. Records with a count, a sum and percentiles become summaries. Lists, and records with a point in time, are events and are
/// left out.
/// </summary>
public static class PrometheusReportWriter
{
    /// <summary>
    /// The maximum number of series: 20,000. The metric <c>chalkboard_series_dropped</c> is the number of further ones.
    /// </summary>
    public const int MaxSeries = 20_000;

    /// <summary>Writes the numbers of a report.</summary>
    /// <param name="output">The destination, in UTF-8.</param>
    /// <param name="report">The report of a repository.</param>
    /// <param name="format">The text format.</param>
    /// <exception cref="ArgumentNullException">A parameter is null.</exception>
    public static void Write(IBufferWriter<byte> output, Report report, PrometheusFormat format)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        var writer = new MetricsTextWriter(output, format, MaxSeries);
        var labels = new LabelBuffer();
        foreach (var (name, value) in report)
        {
            if (value is Report entries) WriteNamespace(writer, labels, name, entries);
        }
        writer.WriteEnd();
    }

    private static void WriteNamespace(MetricsTextWriter writer, LabelBuffer labels, string namespaceName, Report entries)
    {
        foreach (var (name, value) in entries)
        {
            if (value is Report records)
            {
                CollectionWriter.Write(writer, labels, namespaceName, name, records);
            }
            else if (NumericScalar.ToDouble(value) is { } number)
            {
                writer.BeginMetric(namespaceName, null, name, GetUnit(value), GetMetricType(entries, name));
                writer.WriteSample(default, default, number);
            }
        }
    }

    internal static MetricType GetMetricType(Report entries, string name) =>
        entries.IsCounter(name) ? MetricType.Counter : MetricType.Gauge;

    internal static string? GetUnit(object? value) => value is TimeSpan or DateTime or DateTimeOffset ? "seconds" : null;
}
