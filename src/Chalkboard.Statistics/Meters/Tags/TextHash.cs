using System.Numerics;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>Hashes short texts in less time than the hash that withstands attacks. Tables of tag sets are small, and bounded.</summary>
internal static class TextHash
{
    // Of long texts, the middle does not count.
    private const int End = 32;

    private const ulong Factor = 0x9E3779B97F4A7C15;

    public static int Of(ReadOnlySpan<char> text)
    {
        var hash = (ulong)text.Length;
        if (text.Length > 2 * End)
        {
            hash = Add(hash, text[..End]);
            text = text[^End..];
        }
        hash = Add(hash, text) * Factor;
        return (int)(hash >> 32);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        var rest = MemoryMarshal.AsBytes(text);
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..]) hash = Mix(hash, MemoryMarshal.Read<ulong>(rest));
        var last = 0UL;
        if (rest.Length >= sizeof(uint))
        {
            last = MemoryMarshal.Read<uint>(rest);
            rest = rest[sizeof(uint)..];
        }
        if (!rest.IsEmpty) last = (last << 16) | MemoryMarshal.Read<ushort>(rest);
        return Mix(hash, last);
    }

    private static ulong Mix(ulong hash, ulong block) => (BitOperations.RotateLeft(hash, 5) ^ block) * Factor;
}
