using System.IO.Enumeration;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Patterns of names with dots. Each stands for what it names, and for all that is within.</summary>
internal sealed class NamePatterns(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns];

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>The first pattern that fits; null if none does.</summary>
    public string? FindMatch(string name) => Array.Find(_patterns, pattern => IsMatch(pattern, name) || IsMatch(pattern + ".*", name));

    private static bool IsMatch(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
