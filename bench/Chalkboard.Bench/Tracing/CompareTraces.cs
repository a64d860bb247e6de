using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does it cost to compare two traces, where there is ten times as much? Less than three seconds for two of 1,000,000 events, and
/// memory that does not grow with them. The peer sorts both into trees.
/// </summary>
internal static class CompareTraces
{
    private const int Times = 7;

    public static void Run()
    {
        List<string> lines = [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}. Medians of {Times}.",
            "",
            "| Events of each trace | Both trees alone | Difference, with the trees | Retained by the difference |",
            "|---:|---:|---:|---:|"];
        foreach (var events in new[] { 10_000, 100_000, 1_000_000 })
        {
            // The other trace has one page more.
            var (baseline, other) = (LongRecording.Create(events), LongRecording.Create(events + 1));
            var trees = Measure(() => (CallTree.From(baseline), CallTree.From(other)));
            var difference = Measure(() => TraceDifference.From(baseline, other));
            var retained = Math.Max(0, difference.Retained) / 1e3;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {events:N0} | {trees.Milliseconds:N1} ms | {difference.Milliseconds:N1} ms | {retained:N0} KB |"));
        }

        ResultFile.Write(nameof(CompareTraces), lines);
    }

    private static (double Milliseconds, long Retained) Measure<T>(Func<T> run)
    {
        List<double> times = [];
        long retained = 0;
        for (var i = 0; i <= Times; i++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var start = Stopwatch.GetTimestamp();
            var result = run();
            var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            retained = GC.GetTotalMemory(forceFullCollection: true) - before;
            GC.KeepAlive(result);
            // The first run compiles code.
            if (i > 0) times.Add(milliseconds);
        }

        return (MedianInterval.From(times).Median, retained);
    }
}
