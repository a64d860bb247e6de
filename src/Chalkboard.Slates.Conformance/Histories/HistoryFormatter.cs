using System.Text.RegularExpressions;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Replaces versions and tokens by short names, so that people can follow a history.</summary>
internal static partial class HistoryFormatter
{
    public static string Shorten(string text)
    {
        var versions = new Dictionary<string, string>();
        var tokens = new Dictionary<string, string>();
        text = TokenIdPattern().Replace(text, id => GetShortName(tokens, id.Value, "token"));
        return VersionPattern().Replace(text, version => GetShortName(versions, version.Value, "v"));
    }

    private static string GetShortName(Dictionary<string, string> names, string value, string kind)
    {
        if (!names.TryGetValue(value, out var name)) names[value] = name = $"{kind}{names.Count + 1}";
        return name;
    }

    [GeneratedRegex("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")]
    private static partial Regex TokenIdPattern();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")]
    private static partial Regex VersionPattern();
}
