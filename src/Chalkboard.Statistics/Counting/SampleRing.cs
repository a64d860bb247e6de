using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>The memory of a log. One thread writes samples down, and drains them before it comes round to the first place again.</summary>
internal struct SampleRing
{
    // A power of two, so that a sample's place is but a few bits of its number.
    public const int Capacity = 512;

    // Both only grow, and start over after the largest number there is.
    public uint Written;
    public uint Drained;
    public Buffer Samples;

    public static uint GetIndex(uint sequence) => sequence % Capacity;

    [InlineArray(Capacity)]
    public struct Buffer
    {
        private Sample _element0;
    }
}
