using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>What a heading is made of: where a number stands, and what kind it is.</summary>
internal readonly record struct MetricHeaderKey(string Namespace, string? Collection, string? Entry, string? Unit, MetricType Type, PrometheusFormat Format)
{
    /// <summary>What it is, for people.</summary>
    public string Help => Collection is null ? $"{Entry} of {Namespace}." : Entry is null ? $"{Collection} of {Namespace}." : $"{Entry} in {Collection} of {Namespace}.";
}

/// <summary>A metric's name and the lines that introduce it, ready to be written.</summary>
internal sealed class MetricHeader
{
    private static readonly BoundedCache<MetricHeaderKey, MetricHeader> _cache = new(
        static key => new MetricHeader(MetricName.Create(key.Namespace, key.Collection, key.Entry, key.Unit, key.Type).Family, key),
        static (_, heading) => heading.Lines.Length);

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
        Lines = Encoding.UTF8.GetBytes($"# HELP {headerName} {LabelBuffer.Escape(TextTruncator.Truncate(key.Help, MaxHelpLength), escapeQuotes: isOpenMetrics)}\n# TYPE {headerName} {key.Type switch { MetricType.Counter => "counter", MetricType.Summary => "summary", _ => "gauge" }}\n");
    }

    /// <summary>Its name without what its kind adds.</summary>
    public string Family { get; }

    /// <summary>All names that no other metric may have.</summary>
    public string[] ReservedNames { get; }

    /// <summary>The name of its samples.</summary>
    public byte[] SampleName { get; }

    public byte[] Lines { get; }

    public static MetricHeader Get(MetricHeaderKey key) => _cache[key];

    /// <summary>The same under another name.</summary>
    public MetricHeader WithNumber(int number) => new($"{Family}_{number}", _key);
}
