using System.Buffers;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>The labels of the records of one table, each written once, for all of its samples.</summary>
internal sealed class LabelTexts
{
    private const int Longest = 500;
    private const int MostBytes = 4096;

    private static readonly SearchValues<char> _special = SearchValues.Create("\\\n\"");

    // What has been made of a name is the same in the next scrape.
    private static readonly Kept<string, string> _kept = new(
        static name => MetricName.Of(name, null, null, null, MetricType.Counter).Family,
        static (name, label) => name.Length + label.Length);

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    // Records of one kind have the same names, so their labels are named once.
    private Report? _kind;
    private string[] _names = [];

    public ReadOnlySpan<byte> this[Range labels] => _bytes.WrittenSpan[labels];

    /// <summary>Forgets those of the table before.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Writes the labels of a record: its name, and its texts.</summary>
    public Range Add(string name, Report? record)
    {
        var start = _bytes.WrittenCount;
        Write("record", ShortText.Distinct(name, Longest));
        if (record is not null)
        {
            if (_kind?.HasNamesOf(record) != true) (_kind, _names) = (record, NamesOf(record));
            for (var i = 0; i < _names.Length; i++)
            {
                if (record.ValueSpan[i] is not string text) continue;
                // They are repeated for each number of the record.
                if (_bytes.WrittenCount - start > MostBytes) break;
                _bytes.Write(","u8);
                Write(_names[i], ShortText.Of(text, Longest));
            }
        }
        return start.._bytes.WrittenCount;
    }

    public static string Escape(string text, bool quotes)
    {
        if (!text.AsSpan().ContainsAny(_special)) return text;
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private static string[] NamesOf(Report record)
    {
        // A label that stands twice would cost the whole scrape.
        var unique = new UniqueNames(["record", "quantile", "le"], static (name, number) => number == 2 ? $"{name}_" : $"{name}_{number}");
        var names = new string[record.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = unique.Add(_kept[record.NameSpan[i]]);
        }
        return names;
    }

    private void Write(string name, string value)
    {
        Encoding.UTF8.GetBytes(name, _bytes);
        _bytes.Write("=\""u8);
        Encoding.UTF8.GetBytes(Escape(value, quotes: true), _bytes);
        _bytes.Write("\""u8);
    }
}
