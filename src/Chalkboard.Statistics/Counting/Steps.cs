using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// How many samples are in each step of a histogram: 64 steps from each power of two to the next, as in HdrHistogram, so that the
/// middle of a step is at most 0.8 % off. A power of two has memory once it has a sample, and its counts are as wide as they need to be:
/// most have some hundred bytes for each.
/// </summary>
internal sealed class Steps
{
    /// <summary>How many steps a power of two has. Below this number, each whole number is a step.</summary>
    private const int PerPower = 64;
    private const int PowerBits = 6;

    // Of a number's bits, those of its power of two and the first six behind tell its step.
    private const int Shift = 52 - PowerBits;
    private const int Bias = (1023 + PowerBits - 1) << PowerBits;

    // The counts of one power of two each, in 1, 2, 4 or 8 bytes; from the first that has any.
    private byte[]?[] _powers = [];
    private int _first;

    /// <summary>
    /// The step of a value below <paramref name="highest"/>; the first for what is less than 0, and the last for what is too large.
    /// </summary>
    public static int Of(double value, double highest)
    {
        if (value >= highest) value = Math.BitDecrement(highest);
        if (value >= PerPower) return (int)(BitConverter.DoubleToInt64Bits(value) >> Shift) - Bias;
        return value > 0 ? (int)value : 0;
    }

    public void Increment(int step)
    {
        ref var counts = ref Power(step >> PowerBits);
        counts ??= new byte[PerPower];
        while (!TryIncrement(counts, step & (PerPower - 1))) counts = Widened(counts);
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(Steps other)
    {
        Span<long> sums = stackalloc long[PerPower];
        for (var i = 0; i < other._powers.Length; i++)
        {
            if (other._powers[i] is null) continue;
            var power = other._first + i;
            sums.Clear();
            AddTo(sums, power);
            other.AddTo(sums, power);
            Power(power) = Counts(sums);
        }
    }

    /// <summary>
    /// The values that so many percent of the samples of all histograms do not exceed, within 0.8 %.
    /// </summary>
    /// <param name="all">The histograms, which have at least one sample.</param>
    /// <param name="count">How many samples they have.</param>
    /// <param name="percents">The percentages, ascending.</param>
    /// <param name="values">Gets as many values.</param>
    public static void Percentiles(ReadOnlySpan<Steps> all, long count, ReadOnlySpan<double> percents, Span<double> values)
    {
        var (first, end) = (int.MaxValue, 0);
        foreach (var steps in all)
        {
            if (steps._powers.Length == 0) continue;
            (first, end) = (Math.Min(first, steps._first), Math.Max(end, steps._first + steps._powers.Length));
        }
        var (next, passed) = (0, 0L);
        Span<long> sums = stackalloc long[PerPower];
        for (var power = first; power < end; power++)
        {
            sums.Clear();
            foreach (var steps in all) steps.AddTo(sums, power);
            for (var i = 0; i < PerPower; i++)
            {
                if (sums[i] == 0) continue;
                passed += sums[i];
                while (next < percents.Length && passed >= Math.Max(1, (long)(percents[next] / 100 * count + 0.5))) values[next++] = Middle((power << PowerBits) + i);
                if (next == percents.Length) return;
            }
        }
    }

    /// <summary>The middle of the whole numbers that have the step.</summary>
    private static double Middle(int step)
    {
        if (step < PerPower) return step;
        var low = BitConverter.Int64BitsToDouble((long)(step + Bias) << Shift);
        var width = BitConverter.Int64BitsToDouble((long)(step + 1 + Bias) << Shift) - low;
        return low + (width - 1) / 2;
    }

    private static bool TryIncrement(byte[] counts, int at) => counts.Length switch
    {
        PerPower => TryIncrement<byte>(counts, at),
        PerPower * sizeof(ushort) => TryIncrement<ushort>(counts, at),
        PerPower * sizeof(uint) => TryIncrement<uint>(counts, at),
        _ => TryIncrement<ulong>(counts, at),
    };

    private static bool TryIncrement<T>(byte[] counts, int at)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        // As long as its length says, and the place is that of one of its steps.
        ref var count = ref Unsafe.Add(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(counts)), at);
        if (count == T.MaxValue) return false;
        count++;
        return true;
    }

    private static byte[] Widened(byte[] counts) => counts.Length switch
    {
        PerPower => Widened<byte, ushort>(counts),
        PerPower * sizeof(ushort) => Widened<ushort, uint>(counts),
        _ => Widened<uint, ulong>(counts),
    };

    private static byte[] Widened<TFrom, TTo>(byte[] counts)
        where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
    {
        var wider = new byte[counts.Length * 2];
        var from = MemoryMarshal.Cast<byte, TFrom>(counts.AsSpan());
        var to = MemoryMarshal.Cast<byte, TTo>(wider.AsSpan());
        for (var i = 0; i < from.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
        return wider;
    }

    /// <summary>Counts as narrow as they can be.</summary>
    private static byte[] Counts(ReadOnlySpan<long> sums)
    {
        var most = 0L;
        foreach (var sum in sums) most = Math.Max(most, sum);
        return most switch
        {
            <= byte.MaxValue => Counts<byte>(sums),
            <= ushort.MaxValue => Counts<ushort>(sums),
            <= uint.MaxValue => Counts<uint>(sums),
            _ => Counts<ulong>(sums),
        };
    }

    private static byte[] Counts<T>(ReadOnlySpan<long> sums) where T : unmanaged, IBinaryInteger<T>
    {
        var counts = new byte[sums.Length * Unsafe.SizeOf<T>()];
        var some = MemoryMarshal.Cast<byte, T>(counts.AsSpan());
        for (var i = 0; i < some.Length; i++) some[i] = T.CreateTruncating(sums[i]);
        return counts;
    }

    private void AddTo(Span<long> sums, int power)
    {
        if (power < _first || power >= _first + _powers.Length || _powers[power - _first] is not { } counts) return;
        switch (counts.Length)
        {
            case PerPower: AddTo<byte>(sums, counts); break;
            case PerPower * sizeof(ushort): AddTo<ushort>(sums, counts); break;
            case PerPower * sizeof(uint): AddTo<uint>(sums, counts); break;
            default: AddTo<ulong>(sums, counts); break;
        }
    }

    private static void AddTo<T>(Span<long> sums, byte[] counts) where T : unmanaged, IBinaryInteger<T>
    {
        var some = MemoryMarshal.Cast<byte, T>(counts.AsSpan());
        for (var i = 0; i < some.Length; i++) sums[i] += long.CreateTruncating(some[i]);
    }

    private ref byte[]? Power(int power)
    {
        var at = power - _first;
        if ((uint)at < (uint)_powers.Length) return ref _powers[at];
        if (_powers.Length == 0) (_first, _powers) = (power, new byte[]?[1]);
        else if (at < 0)
        {
            _powers = [.. new byte[]?[-at], .. _powers];
            _first = power;
        }
        else Array.Resize(ref _powers, at + 1);
        return ref _powers[power - _first];
    }
}
