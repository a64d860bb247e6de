using System.Globalization;

namespace Chalkboard.Slates.Redis.Cluster;

/// <summary>The slots to which a cluster assigns its keys.</summary>
internal static class ClusterSlot
{
    public const int Count = 16384;

    private static readonly Lazy<string[]> _hashTags = new(ComputeHashTags);

    /// <summary>Computes the slot of keys with this hash tag: the CRC-16 (XMODEM) of the cluster specification.</summary>
    public static int Compute(ReadOnlySpan<byte> tag)
    {
        var crc = 0;
        foreach (var b in tag)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
        }

        return crc & (Count - 1);
    }

    /// <summary>Gets a hash tag, with braces, that puts a key into a slot.</summary>
    public static string GetHashTag(int slot) => _hashTags.Value[slot];

    private static string[] ComputeHashTags()
    {
        var tags = new string[Count];
        Span<byte> digits = stackalloc byte[10];
        var foundCount = 0;
        for (var number = 0; foundCount < Count; number++)
        {
            number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            ref var tag = ref tags[Compute(digits[..length])];
            if (tag is not null) continue;
            tag = string.Create(CultureInfo.InvariantCulture, $"{{{number}}}");
            foundCount++;
        }

        return tags;
    }
}
