using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>What a heading is made of: where a number stands, and what kind it is.</summary>
internal readonly record struct HeadingKey(string Space, string? Collection, string? Entry, string? Unit, MetricType Type, PrometheusFormat Format)
{
    /// <summary>What it is, for people.</summary>
    public string Help => Collection is null ? $"{Entry} of {Space}." : Entry is null ? $"{Collection} of {Space}." : $"{Entry} in {Collection} of {Space}.";
}

/// <summary>A metric's name and the lines that introduce it, ready to be written.</summary>
internal sealed class Heading
{
    private static readonly Kept<HeadingKey, Heading> _kept = new(
        static key => new Heading(MetricName.Of(key.Space, key.Collection, key.Entry, key.Unit, key.Type).Family, key),
        static (_, heading) => heading.Lines.Length);

    private const int LongestHelp = 500;

    private readonly HeadingKey _key;

    private Heading(string family, HeadingKey key)
    {
        Family = family;
        _key = key;
        Names = key.Type switch
        {
            MetricType.Counter => [family, family + "_total"],
            MetricType.Summary => [family, family + "_sum", family + "_count"],
            _ => [family],
        };
        var full = key.Type == MetricType.Counter ? Names[1] : family;
        Name = Encoding.UTF8.GetBytes(full);
        var open = key.Format == PrometheusFormat.OpenMetrics;
        var named = open ? family : full;
        Lines = Encoding.UTF8.GetBytes($"# HELP {named} {LabelTexts.Escape(ShortText.Of(key.Help, LongestHelp), quotes: open)}\n# TYPE {named} {key.Type switch { MetricType.Counter => "counter", MetricType.Summary => "summary", _ => "gauge" }}\n");
    }

    /// <summary>Its name without what its kind adds.</summary>
    public string Family { get; }

    /// <summary>All names that no other metric may have.</summary>
    public string[] Names { get; }

    /// <summary>The name of its samples.</summary>
    public byte[] Name { get; }

    public byte[] Lines { get; }

    public static Heading Of(HeadingKey key) => _kept[key];

    /// <summary>The same under another name.</summary>
    public Heading Renamed(int number) => new($"{Family}_{number}", _key);
}
