namespace Chalkboard.Slates.Memory;

/// <summary>
/// Compares strings by their UTF-8 bytes, as database engines do. The order of UTF-16 differs where a surrogate is compared with
/// U+E000 to U+FFFF.
/// </summary>
internal sealed class Utf8StringComparer : IComparer<string>
{
    public static Utf8StringComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var commonLength = a.CommonPrefixLength(b);
        return commonLength == a.Length || commonLength == b.Length
            ? a.Length - b.Length : GetSortKey(a[commonLength]) - GetSortKey(b[commonLength]);
    }

    private static int GetSortKey(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
