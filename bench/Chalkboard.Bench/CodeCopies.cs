using System.Diagnostics;

namespace Chalkboard.Bench;

/// <summary>Copies of some code, each somewhere else, that are measured in turn with those of other code.</summary>
/// <param name="Name">What it is, for the report.</param>
/// <param name="Copies">Each does it as often as it is told.</param>
/// <param name="Meanwhile">What goes on while it is measured.</param>
/// <remarks>
/// Where the code of a short method lies decides as much as what it does, and what a machine does meanwhile decides more. So there are
/// copies of it; all are called in turn, for a moment each, in an order that changes; and only what neighbours differ by within a round
/// counts.
/// </remarks>
internal sealed record CodeCopies(string Name, Func<int, int>[] Copies, Func<IDisposable>? Meanwhile = null)
{
    private static readonly TimeSpan _untilCompiledAgain = TimeSpan.FromMilliseconds(150);

    public List<Round> Rounds { get; } = [];

    /// <summary>For each copy in a round, the median of some turns counts; the mean of the copies is the round's.</summary>
    /// <param name="all">What is measured.</param>
    /// <param name="times">How often each does it in a turn.</param>
    /// <param name="turns">How many turns a copy has in a round.</param>
    /// <param name="rounds">How many rounds there are.</param>
    public static void Measure(IReadOnlyList<CodeCopies> all, int times, int turns, int rounds)
    {
        Compile([.. all.SelectMany(code => code.Copies)], times);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var code in RoundOrder.GetOrder(all, round)) code.Rounds.Add(code.Run(times, turns));
        }
    }

    public static Func<int, int>[] Copy(int copies, Func<Func<int, int>> load) => [.. Enumerable.Range(0, copies).Select(_ => load())];

    public MedianInterval Nanoseconds => MedianInterval.From(Rounds.Select(round => round.Nanoseconds));

    public long Bytes => Rounds.Sum(round => round.Bytes);

    public MedianInterval MoreThan(CodeCopies other) =>
        MedianInterval.From(Rounds.Zip(other.Rounds, (own, others) => own.Nanoseconds - others.Nanoseconds));

    public MedianInterval RatioTo(CodeCopies other) =>
        MedianInterval.From(Rounds.Zip(other.Rounds, (own, others) => own.Nanoseconds / others.Nanoseconds));

    // As well as it will ever be, and in no order: each copy has other neighbours then.
    private static void Compile(Func<int, int>[] copies, int times)
    {
        for (var warming = 0; warming < 10; warming++)
        {
            Random.Shared.Shuffle(copies);
            foreach (var copy in copies)
            {
                for (var i = 0; i < 400; i++) copy(times);
            }

            Thread.Sleep(_untilCompiledAgain);
        }
    }

    private Round Run(int times, int turns)
    {
        using var meanwhile = Meanwhile?.Invoke();
        var took = new double[turns];
        var (sum, bytes) = (0.0, 0L);
        foreach (var copy in Copies)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var turn = 0; turn < turns; turn++)
            {
                var began = Stopwatch.GetTimestamp();
                copy(times);
                took[turn] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / times;
            }

            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            Array.Sort(took);
            sum += took[turns / 2];
        }

        return new(sum / Copies.Length, bytes);
    }

    public readonly record struct Round(double Nanoseconds, long Bytes);
}
