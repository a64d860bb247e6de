using System.Text.RegularExpressions;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The parts of the text of a dependency.</summary>
internal static partial class DependencyText
{
    /// <summary>Separates an SQL statement from its parameters: they are a comment at its end, in one line.</summary>
    public const string ParametersSeparator = "\n-- ";

    /// <summary>Returns the text without its parameters, and with a question mark in place of each literal.</summary>
    public static string Normalize(string text)
    {
        var end = text.LastIndexOf(ParametersSeparator, StringComparison.Ordinal);
        // A comment above the statement, such as a tag of Entity Framework, is part of it.
        if (end >= 0 && text.IndexOf('\n', end + 1) >= 0) end = -1;
        return Literal().Replace(end < 0 ? text : text[..end], "?");
    }

    // Texts in single quotes, identifiers in the format of a GUID, binary values, and numbers that are not part of a name.
    [GeneratedRegex(
        @"(?>(?:'[^']*')+)|(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])|(?<![\w@$:.])" +
            @"(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\w)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Literal();
}
