namespace Chalkboard.Slates.Memory;

/// <summary>Orders strings as their UTF-8 bytes would be, as engines do. UTF-16 differs where a surrogate meets U+E000 to U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var same = a.CommonPrefixLength(b);
        return same == a.Length || same == b.Length ? a.Length - b.Length : Weight(a[same]) - Weight(b[same]);
    }

    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
