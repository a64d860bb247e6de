using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Writes lines of either format, and sees to it that no metric stands twice and that there are not too many.</summary>
internal sealed class MetricsText(IBufferWriter<byte> output, PrometheusFormat format, int most)
{
    private readonly HashSet<string> _taken = ["chalkboard_series_left_out"];
    private byte[] _name = [];
    private int _written;
    private int _leftOut;

    /// <summary>Begins a metric, under another name if its own is taken.</summary>
    public void Begin(MetricName metric, string help)
    {
        var name = metric.Family;
        for (var i = 2; !Take(name, metric.Type); i++) name = $"{metric.Family}_{i}";

        var full = metric.Type == MetricType.Counter ? name + "_total" : name;
        _name = Encoding.UTF8.GetBytes(full);
        var family = format == PrometheusFormat.OpenMetrics ? name : full;
        Write("# HELP ");
        Write(family);
        Write(" ");
        Write(LabelTexts.Escape(help, quotes: format == PrometheusFormat.OpenMetrics));
        Write("\n# TYPE ");
        Write(family);
        Write(metric.Type switch { MetricType.Counter => " counter\n", MetricType.Summary => " summary\n", _ => " gauge\n" });
    }

    /// <summary>Writes a sample of the metric that was begun.</summary>
    public void Sample(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value, double? quantile = null)
    {
        if (_written == most)
        {
            _leftOut++;
            return;
        }
        _written++;
        output.Write(_name);
        output.Write(suffix);
        if (!labels.IsEmpty)
        {
            output.Write("{"u8);
            output.Write(labels);
            if (quantile is { } part)
            {
                output.Write(",quantile=\""u8);
                Write(part);
                output.Write("\""u8);
            }
            output.Write("}"u8);
        }
        output.Write(" "u8);
        Write(value);
        output.Write("\n"u8);
    }

    public void End()
    {
        if (_leftOut > 0)
        {
            Write($"# HELP chalkboard_series_left_out Series left out of this report, which has no more than {most}.\n# TYPE chalkboard_series_left_out gauge\nchalkboard_series_left_out {_leftOut}\n");
        }
        if (format == PrometheusFormat.OpenMetrics) Write("# EOF\n");
    }

    private bool Take(string name, MetricType type) => type switch
    {
        MetricType.Counter => TakeAll(name, name + "_total"),
        MetricType.Summary => TakeAll(name, name + "_sum", name + "_count"),
        _ => _taken.Add(name),
    };

    private bool TakeAll(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_taken.Contains(name)) return false;
        }
        foreach (var name in names) _taken.Add(name);
        return true;
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);

    private void Write(double value)
    {
        if (!double.IsFinite(value))
        {
            output.Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }
        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
