using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>
/// The names of metrics, by the conventions (https://prometheus.io/docs/practices/naming/): words in snake case, then the unit,
/// then <c>total</c>.
/// </summary>
internal static class MetricName
{
    // The name is repeated in each line.
    private const int MaxPartLength = 200;

    // Suffixes that have a meaning for other types of metrics.
    private static readonly string[] _reservedSuffixes = ["_total", "_count", "_sum", "_bucket", "_info", "_created"];

    /// <summary>Returns the name of a metric family: without the <c>_total</c> of a counter.</summary>
    public static string CreateFamily(string namespaceName, string? collection, string? entry, string? unit, MetricType type)
    {
        var name = new StringBuilder();
        AppendPart(name, namespaceName, null);
        if (collection is not null) AppendPart(name, collection, entry is null ? unit : null);
        if (entry is not null) AppendPart(name, entry, unit);
        var family = name.ToString();
        if (type == MetricType.Gauge && _reservedSuffixes.Any(suffix => family.EndsWith(suffix, StringComparison.Ordinal)))
            family += "_value";
        return family;
    }

    /// <summary>Appends the words of a name: <c>Bytes Read/Second</c> becomes <c>read_bytes_per_second</c>.</summary>
    private static void AppendPart(StringBuilder builder, string name, string? unit)
    {
        name = TextTruncator.TruncateUnique(name, MaxPartLength);
        if (name.StartsWith("Total ", StringComparison.Ordinal)) name = name[6..];
        else if (name == "Total") return;

        var start = builder.Length;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var amount = slash < 0 ? name : name[..slash];
        var hasBytes = AppendWords(builder, amount);
        if (hasBytes && !EndsWith(builder, "bytes")) AppendWord(builder, "bytes");
        // A name in a script other than Latin has no words here.
        if (builder.Length == start && !hasBytes) AppendWord(builder, "unnamed");
        if (unit is not null && !EndsWith(builder, unit)) AppendWord(builder, unit);
        if (slash < 0) return;
        AppendWord(builder, "per");
        AppendWords(builder, name[(slash + 1)..]);
    }

    /// <summary>Appends words, except <c>bytes</c>, which comes last. Returns whether it is one of them.</summary>
    private static bool AppendWords(StringBuilder builder, string text)
    {
        var hasBytes = false;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiLetterOrDigit(text[i])) continue;
            var word = text[start..i].ToLowerInvariant();
            if (word == "bytes") hasBytes = true;
            else if (word.Length > 0) AppendWord(builder, word);
            if (i < text.Length && text[i] == '%') AppendWord(builder, "percent");
            start = i + 1;
        }
        return hasBytes;
    }

    private static void AppendWord(StringBuilder builder, string word)
    {
        // A name can't begin with a digit.
        if (builder.Length > 0 || char.IsAsciiDigit(word[0])) builder.Append('_');
        builder.Append(word);
    }

    private static bool EndsWith(StringBuilder builder, string word)
    {
        if (builder.Length < word.Length) return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (builder[builder.Length - word.Length + i] != word[i]) return false;
        }
        return true;
    }
}
