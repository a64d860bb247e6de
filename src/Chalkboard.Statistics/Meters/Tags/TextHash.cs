using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>A hash of short texts, faster than string.GetHashCode. It is not for untrusted keys in unbounded tables.</summary>
internal static class TextHash
{
    // The middle of a longer text is ignored.
    private const int EdgeLength = 32;

    private const int CharsPerBlock = sizeof(ulong) / sizeof(char);
    private const ulong Factor = 0x9E3779B97F4A7C15;

    public static int Compute(ReadOnlySpan<char> text)
    {
        var hash = (ulong)text.Length * Factor;
        if (text.Length >= CharsPerBlock)
        {
            if (text.Length > 2 * EdgeLength) hash = Add(Add(hash, text[..EdgeLength]), text[^EdgeLength..]);
            else hash = Add(hash, text);
        }
        else if (text.Length > 0)
        {
            hash = Mix(hash, text[0] | ((ulong)text[text.Length >> 1] << 16) | ((ulong)text[^1] << 32));
        }
        return (int)(hash >> 32);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - CharsPerBlock;
        for (var i = 0; i < last; i += CharsPerBlock) hash = Mix(hash, ReadBlock(ref start, i));
        // May overlap the block before.
        return Mix(hash, ReadBlock(ref start, last));
    }

    private static ulong ReadBlock(ref char start, int index) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref start, index)));

    private static ulong Mix(ulong hash, ulong block) => (BitOperations.RotateLeft(hash, 5) ^ block) * Factor;
}
