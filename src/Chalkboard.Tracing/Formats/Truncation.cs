namespace Chalkboard.Tracing.Formats;

/// <summary>Truncates texts.</summary>
internal static class Truncation
{
    /// <summary>Returns a text, or its first characters and an ellipsis. A pair of surrogates is not separated.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The maximum number of characters without the ellipsis, at least 1.</param>
    public static string Truncate(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var length = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
