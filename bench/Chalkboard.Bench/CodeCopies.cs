using System.Diagnostics;

namespace Chalkboard.Bench;

/// <summary>Copies of a method at different addresses, which are measured alternately with copies of other methods.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Copies">The copies; each runs a given number of times.</param>
/// <param name="Meanwhile">Starts something that runs during the measurement.</param>
/// <remarks>
/// The time of a short method depends on its address as much as on its code, and more on other work of the machine. So there are several
/// copies, all are called alternately for a short time in a changing order, and only differences within a round
/// count.
/// </remarks>
internal sealed record CodeCopies(string Name, Func<int, int>[] Copies, Func<IDisposable>? Meanwhile = null)
{
    private static readonly TimeSpan _untilCompiledAgain = TimeSpan.FromMilliseconds(150);

    public List<Round> Rounds { get; } = [];

    /// <summary>Measures copies: the result of a round is the mean over the copies of the median of their turns.</summary>
    /// <param name="all">The methods to measure.</param>
    /// <param name="times">The number of calls in a turn.</param>
    /// <param name="turns">The number of turns of a copy in a round.</param>
    /// <param name="rounds">The number of rounds.</param>
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

    // Compiles the final code of all copies, in random order.
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
