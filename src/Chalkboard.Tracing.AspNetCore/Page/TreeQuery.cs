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
        var find = request.Query["find"].ToString();
        if (find.Length > Longest) find = find[..Longest];
        // Half of a character can't be in an address.
        if (find.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar)) find = find.Replace('\uFFFD', ' ').Trim();
        if (find.Any(char.IsSurrogate) && find.Length > 0 && char.IsHighSurrogate(find[^1])) find = find[..^1];
        return new(find, int.TryParse(request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0);
    }
}
