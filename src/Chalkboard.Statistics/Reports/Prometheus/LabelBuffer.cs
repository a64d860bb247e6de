using System.Buffers;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>The labels of the records of one collection. The labels of a record are written once, for all of its samples.</summary>
internal sealed class LabelBuffer
{
    private const int MaxValueLength = 500;
    private const int MaxRecordBytes = 4096;

    private static readonly SearchValues<char> _charsToEscape = SearchValues.Create("\\\n\"");

    // Cached for the next scrape.
    private static readonly BoundedCache<string, string> _labelNames = new(
        static name => MetricName.CreateFamily(name, null, null, null, MetricType.Counter),
        static (name, label) => name.Length + label.Length);

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    // Records of one kind share their names, so their label names are determined once.
    private Report? _lastRecord;
    private string[] _lastNames = [];

    public ReadOnlySpan<byte> this[Range labels] => _bytes.WrittenSpan[labels];

    /// <summary>Removes all labels, before the next collection.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Writes the labels of a record: its name and its text fields.</summary>
    public Range Add(string name, Report? record)
    {
        var start = _bytes.WrittenCount;
        Write("record", TextTruncator.TruncateUnique(name, MaxValueLength));
        if (record is not null)
        {
            if (_lastRecord?.HasSameNamesAs(record) != true) (_lastRecord, _lastNames) = (record, GetLabelNames(record));
            for (var i = 0; i < _lastNames.Length; i++)
            {
                if (record.ValueSpan[i] is not string text) continue;
                // Bounded, because the labels are repeated for each number of the record.
                if (_bytes.WrittenCount - start > MaxRecordBytes) break;
                _bytes.Write(","u8);
                Write(_lastNames[i], TextTruncator.Truncate(text, MaxValueLength));
            }
        }
        return start.._bytes.WrittenCount;
    }

    public static string Escape(string text, bool escapeQuotes)
    {
        if (!text.AsSpan().ContainsAny(_charsToEscape)) return text;
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return escapeQuotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private static string[] GetLabelNames(Report record)
    {
        // A repeated label name makes Prometheus reject the whole scrape.
        var unique = new UniqueNames(
            ["record", "quantile", "le"], static (name, number) => number == 2 ? $"{name}_" : $"{name}_{number}");
        var names = new string[record.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = unique.Add(_labelNames[record.NameSpan[i]]);
        }
        return names;
    }

    private void Write(string name, string value)
    {
        Encoding.UTF8.GetBytes(name, _bytes);
        _bytes.Write("=\""u8);
        Encoding.UTF8.GetBytes(Escape(value, escapeQuotes: true), _bytes);
        _bytes.Write("\""u8);
    }
}
