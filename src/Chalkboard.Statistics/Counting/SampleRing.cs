using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>The memory of a log. One thread writes samples down, and those drained make room for more.</summary>
internal struct SampleRing
{
    public const int Size = 512;

    // Both only grow, and start over after the largest number there is.
    public uint Written;
    public uint Drained;
    public Places Samples;

    public static int Place(uint sample) => (int)(sample % Size);

    [InlineArray(Size)]
    public struct Places
    {
        private Sample _first;
    }
}
