using System.Text;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>Instrument names and units by the conventions of OpenTelemetry.</summary>
/// <remarks>See https://opentelemetry.io/docs/specs/semconv/general/naming/.</remarks>
internal static class InstrumentName
{
    // The limit of OpenTelemetry.
    private const int MaxLength = 255;

    public static string Create(NumberPath path, bool isMonotonic)
    {
        // "Total" is implied for a counter.
        var fieldName = isMonotonic && path.Name.StartsWith("Total ", StringComparison.Ordinal) ? path.Name["Total ".Length..] : path.Name;
        string[] parts = path.Collection is null
            ? [path.Namespace, fieldName]
            : [path.Namespace, path.Collection, fieldName];
        var name = string.Join('.', parts.Select(ToNamePart));
        if (!char.IsAsciiLetter(name[0])) name = "n" + name;
        // Leaves room for a number that makes it unique.
        if (name.Length > MaxLength - 5) name = name[..(MaxLength - 5)];
        return name;
    }

    /// <summary>Returns the unit; null for a count.</summary>
    public static string? GetUnit(NumberPath path, bool isDuration)
    {
        var isRate = path.Name.EndsWith("/Second", StringComparison.Ordinal);
        if (path.Name.Contains("Bytes", StringComparison.Ordinal)) return isRate ? "By/s" : "By";
        return isDuration ? "s" : isRate ? "1/s" : null;
    }

    private static string ToNamePart(string text)
    {
        if (text.EndsWith('%') && text.AsSpan(0, text.Length - 1).ContainsAnyInRange('0', '9')) text = "p" + text[..^1];
        var builder = new StringBuilder();
        foreach (var letter in text.Replace("/", " per ", StringComparison.Ordinal))
        {
            if (char.IsAsciiLetterOrDigit(letter)) builder.Append(char.ToLowerInvariant(letter));
            else if (letter is '.' or '_' or '-') builder.Append(letter);
            else if (builder.Length > 0 && builder[^1] != '_') builder.Append('_');
        }
        var name = builder.ToString().Trim('_', '.');
        return name.Length > 0 ? name : "unnamed";
    }
}
