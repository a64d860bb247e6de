using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Writes lines of either format, and sees to it that no metric stands twice and that there are not too many.</summary>
internal sealed class MetricsText(IBufferWriter<byte> output, PrometheusFormat format, int most)
{
    // A quantile, a value, and what stands between them.
    private const int Rest = 96;

    private readonly HashSet<string> _taken = new(1024) { "chalkboard_series_left_out" };
    private readonly Dictionary<string, int> _numbers = [];
    private byte[] _name = [];
    private int _written;
    private int _leftOut;

    /// <summary>Begins a metric, under another name if its own is taken.</summary>
    public void Begin(string space, string? collection, string? entry, string? unit, MetricType type)
    {
        var own = Heading.Of(new HeadingKey(space, collection, entry, unit, type, format));
        var heading = own;
        if (!Take(heading.Names))
        {
            // However many have the same name, as names in another script have, each takes as long.
            var number = _numbers.GetValueOrDefault(own.Family, 2);
            do heading = own.Renamed(number++);
            while (!Take(heading.Names));
            _numbers[own.Family] = number;
        }
        _name = heading.Name;
        output.Write(heading.Lines);
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
        // All of it at once, as there are thousands.
        var line = new Line(output.GetSpan(_name.Length + suffix.Length + labels.Length + Rest));
        line.Add(_name);
        line.Add(suffix);
        if (!labels.IsEmpty)
        {
            line.Add("{"u8);
            line.Add(labels);
            if (quantile is { } part)
            {
                line.Add(",quantile=\""u8);
                line.Add(part);
                line.Add("\""u8);
            }
            line.Add("}"u8);
        }
        line.Add(" "u8);
        line.Add(value);
        line.Add("\n"u8);
        output.Advance(line.Length);
    }

    public void End()
    {
        if (_leftOut > 0)
        {
            Write($"# HELP chalkboard_series_left_out Series left out of this report, which has no more than {most}.\n# TYPE chalkboard_series_left_out gauge\nchalkboard_series_left_out {_leftOut}\n");
        }
        if (format == PrometheusFormat.OpenMetrics) Write("# EOF\n");
    }

    private bool Take(string[] names)
    {
        foreach (var name in names)
        {
            if (_taken.Contains(name)) return false;
        }
        foreach (var name in names) _taken.Add(name);
        return true;
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);

    private ref struct Line(Span<byte> span)
    {
        private readonly Span<byte> _span = span;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_span[Length..]);
            Length += text.Length;
        }

        public void Add(double value)
        {
            if (!double.IsFinite(value))
            {
                Add(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
                return;
            }
            int written;
            // The shortest of what reads as the same number takes long to find, and of a whole one there is but one.
            if (Math.Abs(value) < 1e15 && (long)value == value) ((long)value).TryFormat(_span[Length..], out written, default, CultureInfo.InvariantCulture);
            else value.TryFormat(_span[Length..], out written, default, CultureInfo.InvariantCulture);
            Length += written;
        }
    }
}
