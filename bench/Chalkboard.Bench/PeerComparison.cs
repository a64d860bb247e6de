using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chalkboard.Bench;

/// <summary>One operation, done by the store and by its peer.</summary>
/// <param name="Name">The name of the operation in the report.</param>
/// <param name="Bound">The minimum ratio to the peer's throughput.</param>
/// <param name="Peer">Does it with the client of the engine, for an owner.</param>
/// <param name="Own">Does it with the store.</param>
internal sealed record ComparedOperation(string Name, double Bound, Func<string, Task> Peer, Func<string, Task> Own);

/// <summary>
/// Compares the throughput of a store with that of its engine's own client, which sends the same commands to the same server.
/// </summary>
/// <remarks>
/// When a request goes to another process, the scheduler's placement of the two processes matters more than their code, and it changes
/// from second to second. So both run alternately for a short time, and the result is the median ratio of neighbouring runs
/// over many rounds.
/// </remarks>
internal static class PeerComparison
{
    private const int Rounds = 60;
    private const int Owners = 1_000;

    private static readonly TimeSpan _sliceDuration = TimeSpan.FromMilliseconds(150);
    private static readonly int[] _callers = [1, 64];

    /// <summary>Returns an owner by number.</summary>
    public static string GetOwner(int i) => $"user{i % Owners}";

    /// <summary>Runs an action for each owner.</summary>
    public static async Task ForEachOwnerAsync(Func<string, Task> action)
    {
        for (var i = 0; i < Owners; i++) await action(GetOwner(i));
    }

    /// <summary>Runs the comparison and writes the report.</summary>
    /// <param name="engine">The name of the engine and of the file.</param>
    /// <param name="peer">The name of its client.</param>
    /// <param name="operations">The questions.</param>
    public static async Task RunAsync(string engine, string peer, params ComparedOperation[] operations)
    {
        Directory.CreateDirectory("results");
        await using var report = new StreamWriter(Path.Combine("results", $"comparison-{engine.ToLowerInvariant()}.md"));
        await WriteAsync(
            report, $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; callers and server on one machine. Medians of {Rounds} rounds of {_sliceDuration.TotalMilliseconds} ms for each, in turn; the middle half of the ratios in brackets.");
        await WriteAsync(report, "");
        await WriteAsync(
            report, $"| {engine} | Callers | {peer}, a second | Store, a second | Ratio | Bound | {peer}, bytes each | Store, bytes each |");
        await WriteAsync(report, "|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var operation in operations)
            foreach (var callers in _callers)
                await WriteAsync(report, await MeasureAsync(operation, callers));
    }

    private static async Task<string> MeasureAsync(ComparedOperation operation, int callers)
    {
        List<Slice> peers = [], owns = [];
        for (var round = -5; round < Rounds; round++)
        {
            // The second one may profit from caches that the first has filled.
            var peerFirst = round % 2 == 0;
            var first = await MeasureSliceAsync(peerFirst ? operation.Peer : operation.Own, callers);
            var second = await MeasureSliceAsync(peerFirst ? operation.Own : operation.Peer, callers);
            if (round < 0) continue;
            peers.Add(peerFirst ? first : second);
            owns.Add(peerFirst ? second : first);
        }

        var ratios = peers.Zip(owns, (peer, own) => own.Rate / peer.Rate).Order().ToList();
        return $"| {operation.Name} | {callers} | {Median(peers, moment => moment.Rate):N0} | {Median(owns, moment => moment.Rate):N0} | {ratios[Rounds / 2]:0.00} ({ratios[Rounds / 4]:0.00} to {ratios[3 * Rounds / 4]:0.00}) | {operation.Bound:0.00} | {Median(peers, moment => moment.Bytes):N0} | {Median(owns, moment => moment.Bytes):N0} |";
    }

    private static async Task<Slice> MeasureSliceAsync(Func<string, Task> action, int callers)
    {
        var bytes = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(start) < _sliceDuration; count++) await action(GetOwner(caller * 31 + count));
            return count;
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new(counts.Sum() / elapsed.TotalSeconds, (double)(GC.GetTotalAllocatedBytes() - bytes) / counts.Sum());
    }

    private static double Median(List<Slice> slices, Func<Slice, double> select) =>
        slices.Select(select).Order().ElementAt(slices.Count / 2);

    private static async Task WriteAsync(StreamWriter report, string line)
    {
        Console.WriteLine(line);
        await report.WriteLineAsync(line);
    }

    private readonly record struct Slice(double Rate, double Bytes);
}
