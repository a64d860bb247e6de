using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>The ring buffer of a log. One thread writes, and drains the buffer before it wraps around.</summary>
internal struct SampleRing
{
    // A power of two, so that the remainder is a bit mask.
    public const int Capacity = 512;

    // Sequence numbers that wrap around.
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
