using System.Buffers;
using Chalkboard.Statistics.Reports.Prometheus;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// The numbers of a report as Prometheus or OpenMetrics text. A name is that of the namespace, the collection and the entry in
/// lower case, with its unit behind it: <c>Total Bytes Read</c> of <c>ASP.NET Core Applications</c> is
/// <c>asp_net_core_applications_read_bytes_total</c>. A record of a dictionary has its name as the label <c>record</c>, and its
/// texts as labels too. Records with a count, a sum and percentiles are summaries. Lists, and records that hold a time,
/// are events, not series, and left out.
/// </summary>
public static class PrometheusReportWriter
{
    /// <summary>How many series are written at the most: 20,000. How many there were besides is the metric <c>chalkboard_series_dropped</c>.</summary>
    public const int MaxSeries = 20_000;

    /// <summary>Writes the numbers of a report.</summary>
    /// <param name="output">Gets UTF-8.</param>
    /// <param name="report">The report of a repository.</param>
    /// <param name="format">Which of the two formats.</param>
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

    internal static MetricType GetMetricType(Report entries, string name) => entries.IsCounter(name) ? MetricType.Counter : MetricType.Gauge;

    internal static string? GetUnit(object? value) => value is TimeSpan or DateTime or DateTimeOffset ? "seconds" : null;
}
