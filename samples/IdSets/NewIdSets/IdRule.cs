using System.Buffers;

namespace IdSets.NewIdSets;

/// <summary>The rule for ids.</summary>
public static class IdRule
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule, in words.</summary>
    public const string InWords = "1 to 64 letters (A to Z), digits, dots, hyphens and underscores";

    private static readonly SearchValues<char> _allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Returns whether a text is an id.</summary>
    public static bool Allows(string text) => text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(_allowed);
}
