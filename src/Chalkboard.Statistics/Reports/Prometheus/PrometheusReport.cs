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
public static class PrometheusReport
{
    /// <summary>How many series are written at the most: 20,000. How many there were besides is the metric <c>chalkboard_series_left_out</c>.</summary>
    public const int MostSeries = 20_000;

    /// <summary>Writes the numbers of a report.</summary>
    /// <param name="output">Gets UTF-8.</param>
    /// <param name="report">The report of a repository.</param>
    /// <param name="format">Which of the two formats.</param>
    /// <exception cref="ArgumentNullException">A parameter is null.</exception>
    public static void Write(IBufferWriter<byte> output, Report report, PrometheusFormat format)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        var text = new MetricsText(output, format, MostSeries);
        var labels = new LabelTexts();
        foreach (var (name, value) in report)
        {
            if (value is Report entries) Namespace(text, labels, name, entries);
        }
        text.End();
    }

    private static void Namespace(MetricsText text, LabelTexts labels, string space, Report entries)
    {
        foreach (var (name, value) in entries)
        {
            if (value is Report records)
            {
                Table.Write(text, labels, space, name, records);
            }
            else if (Number.Of(value) is { } number)
            {
                text.Begin(space, null, name, UnitOf(value), TypeOf(entries, name));
                text.Sample(default, default, number);
            }
        }
    }

    internal static MetricType TypeOf(Report entries, string name) => entries.IsCounter(name) ? MetricType.Counter : MetricType.Gauge;

    internal static string? UnitOf(object? value) => value is TimeSpan or DateTime or DateTimeOffset ? "seconds" : null;
}
