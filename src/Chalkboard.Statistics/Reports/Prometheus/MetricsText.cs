using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Writes lines of either format, and sees to it that no metric stands twice and that there are not too many.</summary>
internal sealed class MetricsText(IBufferWriter<byte> output, PrometheusFormat format, int most)
{
    private const int LongestLabel = 500;

    private readonly HashSet<string> _taken = ["chalkboard_series_left_out"];
    private string _name = "";
    private int _written;
    private int _leftOut;

    /// <summary>Begins a metric, under another name if its own is taken.</summary>
    public void Begin(MetricName metric, string help)
    {
        var name = metric.Family;
        for (var i = 2; !Take(name, metric.Type); i++) name = $"{metric.Family}_{i}";

        _name = metric.Type == MetricType.Counter ? name + "_total" : name;
        var family = format == PrometheusFormat.OpenMetrics ? name : _name;
        Write("# HELP ");
        Write(family);
        Write(" ");
        Write(Escape(help, quotes: format == PrometheusFormat.OpenMetrics));
        Write("\n# TYPE ");
        Write(family);
        Write(metric.Type switch { MetricType.Counter => " counter\n", MetricType.Summary => " summary\n", _ => " gauge\n" });
    }

    /// <summary>Writes a sample of the metric that was begun.</summary>
    public void Sample(string suffix, string? labels, double value)
    {
        if (_written == most)
        {
            _leftOut++;
            return;
        }
        _written++;
        Write(_name);
        Write(suffix);
        if (labels is not null)
        {
            Write("{");
            Write(labels);
            Write("}");
        }
        Write(" ");
        Write(value);
        Write("\n");
    }

    public void End()
    {
        if (_leftOut > 0)
        {
            Write($"# HELP chalkboard_series_left_out Series left out of this report, which has no more than {most}.\n# TYPE chalkboard_series_left_out gauge\nchalkboard_series_left_out {_leftOut}\n");
        }
        if (format == PrometheusFormat.OpenMetrics) Write("# EOF\n");
    }

    public static void AppendLabel(StringBuilder to, string name, string value) => to.Append(name).Append("=\"").Append(Escape(Clamp(value), quotes: true)).Append('"');

    private bool Take(string name, MetricType type)
    {
        if (type == MetricType.Counter) return TakeAll(name, name + "_total");
        return type == MetricType.Summary ? TakeAll(name, name + "_sum", name + "_count") : TakeAll(name);
    }

    private bool TakeAll(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_taken.Contains(name)) return false;
        }
        foreach (var name in names) _taken.Add(name);
        return true;
    }

    private static string Clamp(string text)
    {
        if (text.Length <= LongestLabel) return text;
        var end = char.IsHighSurrogate(text[LongestLabel - 1]) ? LongestLabel - 1 : LongestLabel;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string Escape(string text, bool quotes)
    {
        if (text.AsSpan().IndexOfAny("\\\n\"") < 0) return text;
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private void Write(string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private void Write(double value)
    {
        if (!double.IsFinite(value))
        {
            Write(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            return;
        }
        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
