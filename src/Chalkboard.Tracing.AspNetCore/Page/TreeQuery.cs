using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>What is asked of a tree: which calls, and from where on.</summary>
/// <param name="Search">What is searched for; empty if nothing.</param>
/// <param name="Offset">How many lines come before.</param>
internal readonly record struct TreeQuery(string Search, int Offset)
{
    public const int MaxSearchLength = 200;

    /// <summary>What is added to addresses, so that a search goes on.</summary>
    public string QueryString => Search.Length == 0 ? "" : $"?find={Uri.EscapeDataString(Search)}";

    public static TreeQuery Parse(HttpRequest request)
    {
        // Nothing that can't be seen, or turns the direction of writing; and half of a character can't be in an address.
        var search = string.Concat(request.Query["find"].ToString().EnumerateRunes()
            .Where(rune => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            .Take(MaxSearchLength));
        return new(search, int.TryParse(request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0);
    }
}
