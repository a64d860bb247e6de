using System.Text.RegularExpressions;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Gives versions and tokens short names, so that people can follow a history.</summary>
internal static partial class Readable
{
    public static string Text(string text)
    {
        var versions = new Dictionary<string, string>();
        var tokens = new Dictionary<string, string>();
        text = TokenIds().Replace(text, id => Named(tokens, id.Value, "token"));
        return Versions().Replace(text, version => Named(versions, version.Value, "v"));
    }

    private static string Named(Dictionary<string, string> names, string value, string kind)
    {
        if (!names.TryGetValue(value, out var name)) names[value] = name = $"{kind}{names.Count + 1}";
        return name;
    }

    [GeneratedRegex("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")]
    private static partial Regex TokenIds();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")]
    private static partial Regex Versions();
}
