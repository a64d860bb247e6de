using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>What remains of many samples: of all, and of those of the last minute.</summary>
/// <param name="scale">What makes a whole number of a value for the percentiles, which tell apart what differs by one.</param>
/// <param name="highest">The largest such number; larger ones stand as this one in the percentiles.</param>
/// <param name="time">The clock that says what belongs to the last minute.</param>
/// <param name="outcomes">How many outcomes samples may have.</param>
internal sealed class Summary(double scale, long highest, TimeProvider time, int outcomes = 0) : Samples
{
    // The last minute is made of so many parts, the present one included: from 40 to 60 seconds.
    private const int Parts = 3;
    private const int PartSeconds = 20;

    private readonly MinuteClock _clock = MinuteClock.Of(time);
    private readonly long[] _outcomes = outcomes == 0 ? [] : new long[outcomes];
    // Of what is older than the last minute.
    private Steps? _older;
    private Part?[]? _parts;

    public long Count { get; private set; }
    public double Sum { get; private set; }
    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    public double Average => Count == 0 ? 0 : Sum / Count;

    /// <summary>How many samples have had each outcome.</summary>
    public ReadOnlySpan<long> Outcomes => _outcomes;

    /// <summary>The percentiles that are read, in this order.</summary>
    public static ReadOnlySpan<double> Percents => [50, 95, 99];

    public override int Take(ReadOnlySpan<Sample> samples)
    {
        var part = PartOf(_clock.Second / PartSeconds);
        var of = samples[0].Number;
        var (sum, min, max, partSum) = (Sum, Min, Max, part.Sum);
        var taken = 0;
        for (; taken < samples.Length && samples[taken].Number == of; taken++)
        {
            var value = samples[taken].Value;
            sum += value;
            partSum += value;
            if (value < min) min = value;
            if (value > max) max = value;
            part.Steps.Increment(Steps.Of(value * scale, highest));
            if (samples[taken].Outcome is > 0 and var outcome)
            {
                _outcomes[outcome - 1]++;
                (part.Outcomes ??= new int[_outcomes.Length])[outcome - 1]++;
            }
        }
        (Sum, Min, Max, part.Sum) = (sum, min, max, partSum);
        Count += taken;
        part.Count += taken;
        return taken;
    }

    /// <summary>Reads the percentiles of all samples, of which there are some.</summary>
    public void Percentiles(Span<double> values)
    {
        var all = new List<Steps>(Parts + 1);
        if (_older is not null) all.Add(_older);
        foreach (var part in _parts ?? [])
        {
            if (part is not null) all.Add(part.Steps);
        }
        Percentiles(CollectionsMarshal.AsSpan(all), Count, values);
    }

    /// <summary>Reads what there is of the last minute, and gives the memory of what is older back.</summary>
    /// <param name="percentiles">Gets the percentiles, if there are any samples.</param>
    /// <param name="outcomes">Gets how many had each outcome.</param>
    public (long Count, double Sum) Recent(Span<double> percentiles, Span<long> outcomes)
    {
        outcomes.Clear();
        if (_parts is null) return default;
        var oldest = _clock.Look() / PartSeconds - Parts + 1;
        var (count, sum) = (0L, 0.0);
        var all = new List<Steps>(Parts);
        foreach (ref var part in _parts.AsSpan())
        {
            if (part is null) continue;
            if (part.Number < oldest)
            {
                Retire(part);
                part = null;
                continue;
            }
            all.Add(part.Steps);
            count += part.Count;
            sum += part.Sum;
            for (var i = 0; i < part.Outcomes?.Length; i++) outcomes[i] += part.Outcomes[i];
        }
        if (count > 0) Percentiles(CollectionsMarshal.AsSpan(all), count, percentiles);
        else _parts = null;
        return (count, sum);
    }

    private void Percentiles(ReadOnlySpan<Steps> all, long count, Span<double> values)
    {
        Steps.Percentiles(all, count, Percents, values);
        // The middle of a step may lie outside of all samples.
        foreach (ref var value in values) value = Math.Clamp(value / scale, Min, Max);
    }

    private Part PartOf(int number)
    {
        ref var part = ref (_parts ??= new Part?[Parts])[number % Parts];
        if (part?.Number == number) return part;
        if (part is not null) Retire(part);
        return part = new Part(number);
    }

    private void Retire(Part part)
    {
        if (_older is null) _older = part.Steps;
        else _older.Add(part.Steps);
    }

    private sealed class Part(int number)
    {
        public int Number => number;
        public long Count { get; set; }
        public double Sum { get; set; }
        public Steps Steps { get; } = new();
        public int[]? Outcomes { get; set; }
    }
}
