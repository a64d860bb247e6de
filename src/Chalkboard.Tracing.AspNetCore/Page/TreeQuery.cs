using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The query of a page with a tree.</summary>
/// <param name="Search">The text that is searched for; empty if none.</param>
/// <param name="Offset">The number of rows that are skipped.</param>
internal readonly record struct TreeQuery(string Search, int Offset)
{
    public const int MaxSearchLength = 200;

    /// <summary>The query string of links, which carries the search on.</summary>
    public string QueryString => Search.Length == 0 ? "" : $"?find={Uri.EscapeDataString(Search)}";

    public static TreeQuery Parse(HttpRequest request)
    {
        var search = Clean(request.Query["find"].ToString());
        return new(
            search, int.TryParse(request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0);
    }

    /// <summary>
    /// Returns the beginning of a text, without invisible characters, those that change the direction of text, and halves of surrogate
    /// pairs, which an address can't contain.
    /// </summary>
    public static string Clean(string text) => string.Concat(text.EnumerateRunes()
        .Where(rune => rune != Rune.ReplacementChar
            && Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        .Take(MaxSearchLength));
}
