using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Writes lines of either format. Makes the names of metrics unique, and limits the number of series.</summary>
internal sealed class MetricsTextWriter(IBufferWriter<byte> output, PrometheusFormat format, int maxSeries)
{
    // A quantile, a value and the separators.
    private const int MaxValueBytes = 96;

    private readonly HashSet<string> _reservedNames = new(1024) { "chalkboard_series_dropped" };
    private readonly Dictionary<string, int> _nextNumbers = [];
    private byte[] _sampleName = [];
    private int _seriesCount;
    private int _droppedCount;

    /// <summary>Starts a metric, with a number in its name if that is taken.</summary>
    public void BeginMetric(string namespaceName, string? collection, string? entry, string? unit, MetricType type)
    {
        var ownHeader = MetricHeader.Get(new MetricHeaderKey(namespaceName, collection, entry, unit, type, format));
        var header = ownHeader;
        if (!TryReserveNames(header.ReservedNames))
        {
            // Continues with the next number, because names in other scripts may all be the same.
            var number = _nextNumbers.GetValueOrDefault(ownHeader.Family, 2);
            do header = ownHeader.WithNumber(number++);
            while (!TryReserveNames(header.ReservedNames));
            _nextNumbers[ownHeader.Family] = number;
        }
        _sampleName = header.SampleName;
        output.Write(header.Lines);
    }

    /// <summary>Writes a sample of the current metric.</summary>
    public void WriteSample(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value, double? quantile = null)
    {
        if (_seriesCount == maxSeries)
        {
            _droppedCount++;
            return;
        }
        _seriesCount++;
        // One span for the whole line, as there are thousands.
        var line = new Line(output.GetSpan(_sampleName.Length + suffix.Length + labels.Length + MaxValueBytes));
        line.Add(_sampleName);
        line.Add(suffix);
        if (!labels.IsEmpty)
        {
            line.Add("{"u8);
            line.Add(labels);
            if (quantile is { } quantileValue)
            {
                line.Add(",quantile=\""u8);
                line.Add(quantileValue);
                line.Add("\""u8);
            }
            line.Add("}"u8);
        }
        line.Add(" "u8);
        line.Add(value);
        line.Add("\n"u8);
        output.Advance(line.Length);
    }

    public void WriteEnd()
    {
        if (_droppedCount > 0)
        {
            Write(
                $"# HELP chalkboard_series_dropped Series left out of this report, which has no more than {maxSeries}.\n" +
                $"# TYPE chalkboard_series_dropped gauge\nchalkboard_series_dropped {_droppedCount}\n");
        }
        if (format == PrometheusFormat.OpenMetrics) Write("# EOF\n");
    }

    private bool TryReserveNames(string[] names)
    {
        foreach (var name in names)
        {
            if (_reservedNames.Contains(name)) return false;
        }
        foreach (var name in names) _reservedNames.Add(name);
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
            // Formatting an integer is much faster than finding the shortest round-trip text of a double.
            var isInteger = Math.Abs(value) < 1e15 && (long)value == value;
            if (isInteger) ((long)value).TryFormat(_span[Length..], out written, default, CultureInfo.InvariantCulture);
            else value.TryFormat(_span[Length..], out written, default, CultureInfo.InvariantCulture);
            Length += written;
        }
    }
}
