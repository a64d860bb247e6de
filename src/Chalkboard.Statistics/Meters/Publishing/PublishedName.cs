using System.Text;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>Names and units as OpenTelemetry has them (https://opentelemetry.io/docs/specs/semconv/general/naming/).</summary>
internal static class PublishedName
{
    // What OpenTelemetry takes.
    private const int Longest = 255;

    /// <summary>The name.</summary>
    public static string Of(NumberPath path, bool grows)
    {
        // That a counter is a total goes without saying.
        var last = grows && path.Name.StartsWith("Total ", StringComparison.Ordinal) ? path.Name["Total ".Length..] : path.Name;
        string[] parts = path.Collection is null ? [path.Namespace, last] : [path.Namespace, path.Collection, last];
        var name = string.Join('.', parts.Select(Part));
        if (!char.IsAsciiLetter(name[0])) name = "n" + name;
        // Room for what tells it from others.
        if (name.Length > Longest - 5) name = name[..(Longest - 5)];
        return name;
    }

    /// <summary>The unit, null for what is merely counted.</summary>
    public static string? Unit(NumberPath path, bool isDuration)
    {
        var isRate = path.Name.EndsWith("/Second", StringComparison.Ordinal);
        if (path.Name.Contains("Bytes", StringComparison.Ordinal)) return isRate ? "By/s" : "By";
        return isDuration ? "s" : isRate ? "1/s" : null;
    }

    private static string Part(string text)
    {
        if (text.EndsWith('%') && text.AsSpan(0, text.Length - 1).ContainsAnyInRange('0', '9')) text = "p" + text[..^1];
        var part = new StringBuilder();
        foreach (var letter in text.Replace("/", " per ", StringComparison.Ordinal))
        {
            if (char.IsAsciiLetterOrDigit(letter)) part.Append(char.ToLowerInvariant(letter));
            else if (letter is '.' or '_' or '-') part.Append(letter);
            else if (part.Length > 0 && part[^1] != '_') part.Append('_');
        }
        var name = part.ToString().Trim('_', '.');
        return name.Length > 0 ? name : "unnamed";
    }
}
