using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chalkboard.Bench;

/// <summary>One question asked in two ways.</summary>
/// <param name="Name">The question, for the report.</param>
/// <param name="Bound">The least part of the peer's throughput that is good enough.</param>
/// <param name="Peer">Asks it by the client of the engine, for an owner.</param>
/// <param name="Own">Asks it by the store.</param>
internal sealed record Question(string Name, double Bound, Func<string, Task> Peer, Func<string, Task> Own);

/// <summary>
/// The throughput of a store beside that of its engine's own client, which sends the same commands to the same server.
/// </summary>
/// <remarks>
/// Where a request goes to another process and back, where the scheduler has put the two decides more than what either does, and
/// that changes from second to second. So both ask in turn, for a moment each, and it is the ratio of neighbours that counts: its median
/// over many rounds.
/// </remarks>
internal static class PeerComparison
{
    private const int Rounds = 60;
    private const int Owners = 1_000;

    private static readonly TimeSpan _sliceDuration = TimeSpan.FromMilliseconds(150);
    private static readonly int[] _callers = [1, 64];

    /// <summary>An owner by number.</summary>
    public static string GetOwner(int i) => $"user{i % Owners}";

    /// <summary>Has something done for each owner.</summary>
    public static async Task ForEachOwnerAsync(Func<string, Task> act)
    {
        for (var i = 0; i < Owners; i++) await act(GetOwner(i));
    }

    /// <summary>Asks the questions and writes the report.</summary>
    /// <param name="engine">What the engine is called, and the file.</param>
    /// <param name="peer">What its client is called.</param>
    /// <param name="questions">The questions.</param>
    public static async Task RunAsync(string engine, string peer, params Question[] questions)
    {
        Directory.CreateDirectory("results");
        await using var report = new StreamWriter(Path.Combine("results", $"comparison-{engine.ToLowerInvariant()}.md"));
        await WriteAsync(
            report, $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; callers and server on one machine. Medians of {Rounds} rounds of {_sliceDuration.TotalMilliseconds} ms for each, in turn; the middle half of the ratios in brackets.");
        await WriteAsync(report, "");
        await WriteAsync(
            report, $"| {engine} | Callers | {peer}, a second | Store, a second | Ratio | Bound | {peer}, bytes each | Store, bytes each |");
        await WriteAsync(report, "|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var question in questions)
            foreach (var callers in _callers)
                await WriteAsync(report, await MeasureAsync(question, callers));
    }

    private static async Task<string> MeasureAsync(Question question, int callers)
    {
        List<Slice> peers = [], owns = [];
        for (var round = -5; round < Rounds; round++)
        {
            // Whoever comes second may find what the first has left.
            var peerFirst = round % 2 == 0;
            var first = await SpendAsync(peerFirst ? question.Peer : question.Own, callers);
            var second = await SpendAsync(peerFirst ? question.Own : question.Peer, callers);
            if (round < 0) continue;
            peers.Add(peerFirst ? first : second);
            owns.Add(peerFirst ? second : first);
        }

        var ratios = peers.Zip(owns, (peer, own) => own.Rate / peer.Rate).Order().ToList();
        return $"| {question.Name} | {callers} | {Median(peers, moment => moment.Rate):N0} | {Median(owns, moment => moment.Rate):N0} | {ratios[Rounds / 2]:0.00} ({ratios[Rounds / 4]:0.00} to {ratios[3 * Rounds / 4]:0.00}) | {question.Bound:0.00} | {Median(peers, moment => moment.Bytes):N0} | {Median(owns, moment => moment.Bytes):N0} |";
    }

    private static async Task<Slice> SpendAsync(Func<string, Task> ask, int callers)
    {
        var bytes = GC.GetTotalAllocatedBytes();
        var began = Stopwatch.GetTimestamp();
        var asked = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(began) < _sliceDuration; count++) await ask(GetOwner(caller * 31 + count));
            return count;
        })));
        var took = Stopwatch.GetElapsedTime(began);
        return new(asked.Sum() / took.TotalSeconds, (double)(GC.GetTotalAllocatedBytes() - bytes) / asked.Sum());
    }

    private static double Median(List<Slice> moments, Func<Slice, double> of) => moments.Select(of).Order().ElementAt(moments.Count / 2);

    private static async Task WriteAsync(StreamWriter report, string line)
    {
        Console.WriteLine(line);
        await report.WriteLineAsync(line);
    }

    private readonly record struct Slice(double Rate, double Bytes);
}
