using System.Text;

namespace Chalkboard.Slates.Redis.Cluster;

/// <summary>
/// Encodes an owner's name as the hash tag of a key. A cluster ends the tag at the first closing brace, so braces are escaped as <c>%7B</c>
/// and <c>%7D</c>, and the percent sign as <c>%25</c>.
/// </summary>
internal static class HashTag
{
    public const int MaxBytes = 3 * SlateName.MaxBytes;

    private static ReadOnlySpan<byte> EscapedBytes => "{}%"u8;

    public static int Encode(string owner, Span<byte> tag)
    {
        var length = Encoding.UTF8.GetBytes(owner, tag);
        if (!tag[..length].ContainsAny(EscapedBytes)) return length;

        ReadOnlySpan<byte> unescaped = tag[..length].ToArray();
        length = 0;
        foreach (var b in unescaped)
        {
            if (EscapedBytes.Contains(b))
            {
                tag[length++] = (byte)'%';
                tag[length++] = ToHexDigit(b >> 4);
                tag[length++] = ToHexDigit(b & 15);
            }
            else
            {
                tag[length++] = b;
            }
        }

        return length;
    }

    /// <returns>The owner, or null if the tag is malformed.</returns>
    public static string? Decode(ReadOnlySpan<byte> tag)
    {
        if (tag.ContainsAny((byte)'{', (byte)'}')) return null;
        if (!tag.Contains((byte)'%')) return Encoding.UTF8.GetString(tag);

        var unescaped = new byte[tag.Length];
        var length = 0;
        for (var i = 0; i < tag.Length; i++)
        {
            if (tag[i] != '%')
            {
                unescaped[length++] = tag[i];
                continue;
            }

            if (i + 2 >= tag.Length
                || !byte.TryParse(
                    tag[(i + 1)..(i + 3)], System.Globalization.NumberStyles.AllowHexSpecifier, null, out unescaped[length++]))
                return null;
            i += 2;
        }

        return Encoding.UTF8.GetString(unescaped.AsSpan(0, length));
    }

    private static byte ToHexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
