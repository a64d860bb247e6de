using System.IO.Enumeration;

namespace Chalkboard.Patterns;

/// <summary>
/// Patterns of names, in the pattern language that all filters of names share: <c>*</c> matches any characters, <c>?</c>
/// matches one, and case is ignored. A pattern matches a name, and all names within it: <c>Shop.Orders</c> matches
/// <c>Shop.Orders</c> and <c>Shop.Orders.Checkout</c>.
/// </summary>
/// <param name="patterns">The patterns. They are copied.</param>
/// <param name="separator">The character between a name and the names within it.</param>
internal sealed class NamePatterns(IEnumerable<string> patterns, char separator = '.')
{
    private readonly (string Self, string Within)[] _patterns = [.. patterns.Select(pattern => (pattern, $"{pattern}{separator}*"))];

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>
    /// Returns the first pattern that matches; null if none does. Matching takes no longer than the product of both lengths.
    /// </summary>
    /// <param name="forms">The forms of one name, such as with and without its namespace.</param>
    public string? FindMatch(params ReadOnlySpan<string> forms)
    {
        foreach (var (self, within) in _patterns)
        {
            foreach (var name in forms)
            {
                if (FileSystemName.MatchesSimpleExpression(self, name) || FileSystemName.MatchesSimpleExpression(within, name)) return self;
            }
        }

        return null;
    }
}
