using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// A histogram with 64 buckets from each power of two to the next, as in HdrHistogram, so that the midpoint of a bucket is at most
/// 0.8 % off. A power of two takes memory after its first sample, and its counts are as wide as necessary: usually about a hundred
/// bytes in all.
/// </summary>
internal sealed class HistogramBuckets
{
    /// <summary>The number of buckets of a power of two. Below this number, each integer is a bucket.</summary>
    private const int BucketsPerPower = 64;
    private const int BucketBits = 6;

    // The exponent and the first six bits of the fraction determine the bucket.
    private const int Shift = 52 - BucketBits;
    private const int Bias = (1023 + BucketBits - 1) << BucketBits;

    // The counts by power of two, in 1, 2, 4 or 8 bytes each; the first element is the first power that has any.
    private byte[]?[] _powers = [];
    private int _firstPower;

    /// <summary>
    /// Returns the bucket of a value below <paramref name="maxValue"/>; the first for negative values, and the last for larger ones.
    /// </summary>
    public static int GetBucket(double value, double maxValue)
    {
        if (value >= maxValue) value = Math.BitDecrement(maxValue);
        if (value >= BucketsPerPower) return (int)(BitConverter.DoubleToInt64Bits(value) >> Shift) - Bias;
        return value > 0 ? (int)value : 0;
    }

    public void Increment(int bucket)
    {
        ref var counts = ref GetOrAddPower(bucket >> BucketBits);
        counts ??= new byte[BucketsPerPower];
        while (!TryIncrement(counts, bucket & (BucketsPerPower - 1))) counts = Widen(counts);
    }

    /// <summary>Adds the counts of another histogram.</summary>
    public void Add(HistogramBuckets other)
    {
        Span<long> sums = stackalloc long[BucketsPerPower];
        for (var i = 0; i < other._powers.Length; i++)
        {
            if (other._powers[i] is null) continue;
            var power = other._firstPower + i;
            sums.Clear();
            AddTo(sums, power);
            other.AddTo(sums, power);
            GetOrAddPower(power) = PackCounts(sums);
        }
    }

    /// <summary>Reads percentiles of all histograms together, within 0.8 %.</summary>
    /// <param name="histograms">The histograms, which have at least one sample.</param>
    /// <param name="count">The number of their samples.</param>
    /// <param name="percents">The percentages, ascending.</param>
    /// <param name="values">The destination, one element for each percentage.</param>
    public static void ReadPercentiles(
        ReadOnlySpan<HistogramBuckets> histograms, long count, ReadOnlySpan<double> percents, Span<double> values)
    {
        var (first, end) = (int.MaxValue, 0);
        foreach (var histogram in histograms)
        {
            if (histogram._powers.Length == 0) continue;
            (first, end) = (Math.Min(first, histogram._firstPower), Math.Max(end, histogram._firstPower + histogram._powers.Length));
        }
        var (next, cumulativeCount) = (0, 0L);
        Span<long> sums = stackalloc long[BucketsPerPower];
        for (var power = first; power < end; power++)
        {
            sums.Clear();
            foreach (var histogram in histograms) histogram.AddTo(sums, power);
            for (var i = 0; i < BucketsPerPower; i++)
            {
                if (sums[i] == 0) continue;
                cumulativeCount += sums[i];
                while (next < percents.Length && cumulativeCount >= Math.Max(1, (long)(percents[next] / 100 * count + 0.5)))
                    values[next++] = GetMidpoint((power << BucketBits) + i);
                if (next == percents.Length) return;
            }
        }
    }

    /// <summary>Returns the midpoint of the integers in a bucket.</summary>
    private static double GetMidpoint(int bucket)
    {
        if (bucket < BucketsPerPower) return bucket;
        var low = BitConverter.Int64BitsToDouble((long)(bucket + Bias) << Shift);
        var width = BitConverter.Int64BitsToDouble((long)(bucket + 1 + Bias) << Shift) - low;
        return low + (width - 1) / 2;
    }

    private static bool TryIncrement(byte[] counts, int index) => counts.Length switch
    {
        BucketsPerPower => TryIncrement<byte>(counts, index),
        BucketsPerPower * sizeof(ushort) => TryIncrement<ushort>(counts, index),
        BucketsPerPower * sizeof(uint) => TryIncrement<uint>(counts, index),
        _ => TryIncrement<ulong>(counts, index),
    };

    private static bool TryIncrement<T>(byte[] counts, int index)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        // In bounds: the array has an element for each bucket of the power.
        ref var count = ref Unsafe.Add(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(counts)), index);
        if (count == T.MaxValue) return false;
        count++;
        return true;
    }

    private static byte[] Widen(byte[] counts) => counts.Length switch
    {
        BucketsPerPower => Widen<byte, ushort>(counts),
        BucketsPerPower * sizeof(ushort) => Widen<ushort, uint>(counts),
        _ => Widen<uint, ulong>(counts),
    };

    private static byte[] Widen<TFrom, TTo>(byte[] counts)
        where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
    {
        var wider = new byte[counts.Length * 2];
        var from = MemoryMarshal.Cast<byte, TFrom>(counts.AsSpan());
        var to = MemoryMarshal.Cast<byte, TTo>(wider.AsSpan());
        for (var i = 0; i < from.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
        return wider;
    }

    /// <summary>Stores counts in the narrowest type that can hold them.</summary>
    private static byte[] PackCounts(ReadOnlySpan<long> sums)
    {
        var max = 0L;
        foreach (var sum in sums) max = Math.Max(max, sum);
        return max switch
        {
            <= byte.MaxValue => PackCounts<byte>(sums),
            <= ushort.MaxValue => PackCounts<ushort>(sums),
            <= uint.MaxValue => PackCounts<uint>(sums),
            _ => PackCounts<ulong>(sums),
        };
    }

    private static byte[] PackCounts<T>(ReadOnlySpan<long> sums) where T : unmanaged, IBinaryInteger<T>
    {
        var counts = new byte[sums.Length * Unsafe.SizeOf<T>()];
        var packed = MemoryMarshal.Cast<byte, T>(counts.AsSpan());
        for (var i = 0; i < packed.Length; i++) packed[i] = T.CreateTruncating(sums[i]);
        return counts;
    }

    private void AddTo(Span<long> sums, int power)
    {
        var index = power - _firstPower;
        if (index < 0 || index >= _powers.Length || _powers[index] is not { } counts) return;
        switch (counts.Length)
        {
            case BucketsPerPower: AddTo<byte>(sums, counts); break;
            case BucketsPerPower * sizeof(ushort): AddTo<ushort>(sums, counts); break;
            case BucketsPerPower * sizeof(uint): AddTo<uint>(sums, counts); break;
            default: AddTo<ulong>(sums, counts); break;
        }
    }

    private static void AddTo<T>(Span<long> sums, byte[] counts) where T : unmanaged, IBinaryInteger<T>
    {
        var packed = MemoryMarshal.Cast<byte, T>(counts.AsSpan());
        for (var i = 0; i < packed.Length; i++) sums[i] += long.CreateTruncating(packed[i]);
    }

    private ref byte[]? GetOrAddPower(int power)
    {
        var index = power - _firstPower;
        if ((uint)index < (uint)_powers.Length) return ref _powers[index];
        if (_powers.Length == 0) (_firstPower, _powers) = (power, new byte[]?[1]);
        else if (index < 0)
        {
            _powers = [.. new byte[]?[-index], .. _powers];
            _firstPower = power;
        }
        else Array.Resize(ref _powers, index + 1);
        return ref _powers[power - _firstPower];
    }
}
