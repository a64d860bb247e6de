using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>What is asked of a tree: which calls, and from where on.</summary>
/// <param name="Find">What is searched for; empty if nothing.</param>
/// <param name="From">How many lines come before.</param>
internal readonly record struct TreeQuery(string Find, int From)
{
    public const int Longest = 200;

    /// <summary>What is added to addresses, so that a search goes on.</summary>
    public string Suffix => Find.Length == 0 ? "" : $"?find={Uri.EscapeDataString(Find)}";

    public static TreeQuery Of(HttpRequest request)
    {
        // Nothing that can't be seen, or turns the direction of writing; and half of a character can't be in an address.
        var find = string.Concat(request.Query["find"].ToString().EnumerateRunes()
            .Where(rune => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            .Take(Longest));
        return new(find, int.TryParse(request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0);
    }
}
