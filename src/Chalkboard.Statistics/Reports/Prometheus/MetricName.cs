using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

internal enum MetricType
{
    Gauge,
    Counter,
    Summary,
}

/// <summary>A metric's name by the conventions (https://prometheus.io/docs/practices/naming/): words in snake case, the unit behind them, and <c>total</c> last.</summary>
/// <param name="Family">The name without the <c>_total</c> of a counter.</param>
/// <param name="Type">What kind of metric.</param>
internal readonly record struct MetricName(string Family, MetricType Type)
{
    // It is repeated in each line.
    private const int Longest = 200;

    // What these say is the type's to say.
    private static readonly string[] _reserved = ["_total", "_count", "_sum", "_bucket", "_info", "_created"];

    public static MetricName Of(string space, string? collection, string? entry, string? unit, MetricType type)
    {
        var name = new StringBuilder();
        Append(name, space, null);
        if (collection is not null) Append(name, collection, entry is null ? unit : null);
        if (entry is not null) Append(name, entry, unit);
        var family = name.ToString();
        if (type == MetricType.Gauge && _reserved.Any(suffix => family.EndsWith(suffix, StringComparison.Ordinal))) family += "_value";
        return new MetricName(family, type);
    }

    /// <summary>Adds the words of a name: <c>Bytes Read/Second</c> becomes <c>read_bytes_per_second</c>.</summary>
    private static void Append(StringBuilder to, string name, string? unit)
    {
        name = ShortText.Distinct(name, Longest);
        if (name.StartsWith("Total ", StringComparison.Ordinal)) name = name[6..];
        else if (name == "Total") return;

        var start = to.Length;
        var per = name.IndexOf('/', StringComparison.Ordinal);
        var what = per < 0 ? name : name[..per];
        var bytes = Words(to, what);
        if (bytes && !EndsWith(to, "bytes")) Word(to, "bytes");
        // A name in another script has no words here.
        if (to.Length == start && !bytes) Word(to, "unnamed");
        if (unit is not null && !EndsWith(to, unit)) Word(to, unit);
        if (per < 0) return;
        Word(to, "per");
        Words(to, name[(per + 1)..]);
    }

    /// <summary>Adds words, and tells whether <c>bytes</c>, which is kept for the end, is one of them.</summary>
    private static bool Words(StringBuilder to, string text)
    {
        var bytes = false;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiLetterOrDigit(text[i])) continue;
            var word = text[start..i].ToLowerInvariant();
            if (word == "bytes") bytes = true;
            else if (word.Length > 0) Word(to, word);
            if (i < text.Length && text[i] == '%') Word(to, "percent");
            start = i + 1;
        }
        return bytes;
    }

    private static void Word(StringBuilder to, string word)
    {
        // A name can't begin with a digit.
        if (to.Length > 0 || char.IsAsciiDigit(word[0])) to.Append('_');
        to.Append(word);
    }

    private static bool EndsWith(StringBuilder text, string word)
    {
        if (text.Length < word.Length) return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (text[text.Length - word.Length + i] != word[i]) return false;
        }
        return true;
    }
}
