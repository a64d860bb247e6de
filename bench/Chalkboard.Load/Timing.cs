using System.Diagnostics;

namespace Chalkboard.Load;

/// <summary>The durations of many runs of an operation.</summary>
internal sealed record Timing(string Operation, int Callers, double PerSecond, TimeSpan Half, TimeSpan Most)
{
    private const int MostSamples = 1_000_000;

    /// <summary>Runs an operation on random owners, with a number of concurrent callers.</summary>
    public static async Task<Timing> OfAsync(
        string operation, int callers, long owners, TimeSpan duration, Func<long, CancellationToken, ValueTask> run,
        CancellationToken cancellationToken)
    {
        await RunAsync(callers, owners, duration / 4, run, cancellationToken);
        // Other owners than those that were just read.
        var (samples, took) = await RunAsync(callers, owners, duration, run, cancellationToken);
        samples.Sort();
        return new(operation, callers, samples.Count / took.TotalSeconds, At(0.5), At(0.99));

        TimeSpan At(double part) => Stopwatch.GetElapsedTime(0, samples[(int)Math.Min(samples.Count - 1, part * samples.Count)]);
    }

    private static async Task<(List<long> Samples, TimeSpan Took)> RunAsync(
        int callers, long owners, TimeSpan duration, Func<long, CancellationToken, ValueTask> run, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var samples = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random();
            var taken = new List<long>();
            while (Stopwatch.GetElapsedTime(began) < duration && taken.Count < MostSamples / callers)
            {
                var number = random.NextInt64(owners);
                var start = Stopwatch.GetTimestamp();
                await run(number, cancellationToken);
                taken.Add(Stopwatch.GetTimestamp() - start);
            }

            return taken;
        }, cancellationToken)));
        return ([.. samples.SelectMany(taken => taken)], Stopwatch.GetElapsedTime(began));
    }
}
