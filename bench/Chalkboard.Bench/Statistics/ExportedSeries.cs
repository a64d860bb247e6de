using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Chalkboard.Bench.Statistics;

/// <summary>One number of a Prometheus text.</summary>
internal sealed record Series(string Metric, bool Counts, string[] LabelNames, string[] LabelValues, double Value);

/// <summary>Reads the series that one exporter has written, for other exporters to export too.</summary>
internal static partial class ExportedSeries
{
    public static List<Series> Parse(ReadOnlySpan<byte> text)
    {
        List<Series> all = [];
        var counts = false;
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE", StringComparison.Ordinal)) counts = line.EndsWith(" counter", StringComparison.Ordinal);
            if (line.StartsWith('#')) continue;
            var labels = Label().Matches(line);
            all.Add(new Series(
                line[..line.IndexOfAny(['{', ' '])],
                counts,
                [.. labels.Select(label => label.Groups[1].Value)],
                [.. labels.Select(label => label.Groups[2].Value)],
                double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
        }
        return all;
    }

    public static void AddTo(Prometheus.CollectorRegistry registry, List<Series> all)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        foreach (var series in all)
        {
            if (series.Counts)
                metrics.CreateCounter(series.Metric, series.Metric, series.LabelNames).WithLabels(series.LabelValues).Inc(series.Value);
            else metrics.CreateGauge(series.Metric, series.Metric, series.LabelNames).WithLabels(series.LabelValues).Set(series.Value);
        }
    }

    /// <summary>Checks that an exporter has written all series.</summary>
    public static void AssertComplete(List<Series> all, string exporter, MemoryStream text)
    {
        var found = Parse(text.GetBuffer().AsSpan(0, (int)text.Length)).Count;
        if (found < all.Count) throw new InvalidOperationException($"{exporter} exports {found} of {all.Count} series.");
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Label();
}
