namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>Hashes texts.</summary>
internal static class TextHash
{
    public static int Of(ReadOnlySpan<char> text) => string.GetHashCode(text);
}
