using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>The name of a metric and its HELP and TYPE lines, encoded.</summary>
internal sealed class MetricHeader
{
    private static readonly BoundedCache<MetricHeaderKey, MetricHeader> _cache = new(
        static key => new MetricHeader(MetricName.CreateFamily(key.Namespace, key.Collection, key.Entry, key.Unit, key.Type), key),
        static (_, header) => header.Lines.Length);

    private const int MaxHelpLength = 500;

    private readonly MetricHeaderKey _key;

    private MetricHeader(string family, MetricHeaderKey key)
    {
        Family = family;
        _key = key;
        ReservedNames = key.Type switch
        {
            MetricType.Counter => [family, family + "_total"],
            MetricType.Summary => [family, family + "_sum", family + "_count"],
            _ => [family],
        };
        var sampleName = key.Type == MetricType.Counter ? ReservedNames[1] : family;
        SampleName = Encoding.UTF8.GetBytes(sampleName);
        var isOpenMetrics = key.Format == PrometheusFormat.OpenMetrics;
        var headerName = isOpenMetrics ? family : sampleName;
        var help = LabelBuffer.Escape(TextTruncator.Truncate(key.Help, MaxHelpLength), escapeQuotes: isOpenMetrics);
        var type = key.Type switch { MetricType.Counter => "counter", MetricType.Summary => "summary", _ => "gauge" };
        Lines = Encoding.UTF8.GetBytes($"# HELP {headerName} {help}\n# TYPE {headerName} {type}\n");
    }

    /// <summary>The name without the suffixes of its type.</summary>
    public string Family { get; }

    /// <summary>The names that no other metric may have.</summary>
    public string[] ReservedNames { get; }

    /// <summary>The name of its samples.</summary>
    public byte[] SampleName { get; }

    public byte[] Lines { get; }

    public static MetricHeader Get(MetricHeaderKey key) => _cache[key];

    /// <summary>Returns the header with a number as the suffix of the name.</summary>
    public MetricHeader WithNumber(int number) => new($"{Family}_{number}", _key);
}
