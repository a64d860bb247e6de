using HdrHistogram;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// How many samples are in each step of an HDR histogram: the library's steps and percentiles, and counts that are reached
/// without it, as it takes several calls to find a sample's step, which the bits of the sample name.
/// </summary>
internal sealed class Steps : HistogramBase
{
    // Two digits: 128 steps from each power of two to the next, so a percentile is at most 1 % off.
    private const int Digits = 2;
    private const int FirstPower = 7;

    // Of a number's bits, those of its power of two and the first seven behind tell its step.
    private const int Shift = 52 - FirstPower;
    private const int Bias = (1023 + FirstPower - 1) << FirstPower;
    private const double Whole = 1 << FirstPower;

    private readonly long[] _counts;
    private readonly double _highest;
    private readonly int _last;

    public Steps(long highest) : base(1, highest, Digits)
    {
        _counts = new long[(BucketCount + 1) * (SubBucketCount / 2)];
        _highest = highest;
        _last = Of(Math.BitDecrement(_highest));
    }

    public Span<long> Counts => _counts;

    public override long TotalCount { get; protected set; }

    protected override int WordSizeInBytes => sizeof(long);

    protected override long MaxAllowableCount => long.MaxValue;

    /// <summary>The step of a value; the first for what is less than 0, and the last for what is too large.</summary>
    public int Of(double value)
    {
        if (value >= Whole && value < _highest) return (int)(BitConverter.DoubleToInt64Bits(value) >> Shift) - Bias;
        // Below, each whole number is a step.
        return value < Whole ? (int)Math.Max(0, value) : _last;
    }

    /// <summary>Takes note that so many have been added to <see cref="Counts"/>.</summary>
    public void Added(int samples) => TotalCount += samples;

    public override HistogramBase Copy() => throw new NotSupportedException();

    protected override long GetCountAtIndex(int index) => _counts[index];

    protected override void SetCountAtIndex(int index, long value) => _counts[index] = value;

    protected override void IncrementCountAtIndex(int index) => AddToCountAtIndex(index, 1);

    protected override void AddToCountAtIndex(int index, long addend)
    {
        _counts[index] += addend;
        TotalCount += addend;
    }

    protected override void ClearCounts()
    {
        Array.Clear(_counts);
        TotalCount = 0;
    }

    protected override void CopyCountsInto(long[] target) => _counts.CopyTo(target, 0);
}
