using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a call of a woven method cost while nothing is traced, and while another operation is? At most 0.5 ns and 2 ns
/// more than unwoven, and no allocation.
/// </summary>
/// <remarks>
/// Where the code of so short a method lies decides as much as what it does, and what a machine does meanwhile decides more. So there are
/// copies of it, each somewhere else; all are called in turn, for a moment each, in an order that changes; and only differences within a round count.
/// The limit is what a call costs that does nothing: whether an operation is traced is asked by one.
/// </remarks>
internal static class CallWhileOff
{
    private const int Copies = 16;
    private const int Rounds = 400;
    private const int Bursts = 25;

    private static readonly TimeSpan _untilCompiledAgain = TimeSpan.FromMilliseconds(150);

    public static void Run()
    {
        var woven = Copied(() => WovenCode.Woven(nameof(Measured.Loop)));
        List<Subject> subjects = [
            new("unwoven", Copied(() => WovenCode.Plain(nameof(Measured.Loop)))),
            new("unwoven, behind a call that does nothing", Copied(() => WovenCode.Plain(nameof(Measured.LoopOfTwo)))),
            new("woven, while nothing is traced", woven, Bound: 0.5),
            new("woven, while another operation is traced", woven, Bound: 2, WhileTraced: true)];

        Compile([.. subjects.SelectMany(subject => subject.Copies)]);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var subject in InTurn.Of(subjects, round)) subject.Rounds.Add(subject.Call(Bursts));
        }

        Report(subjects);
    }

    // As well as it will ever be, and in no order: each copy has other neighbours then, and lies otherwise.
    private static void Compile(Func<int, int>[] copies)
    {
        for (var warming = 0; warming < 10; warming++)
        {
            Random.Shared.Shuffle(copies);
            foreach (var copy in copies)
            {
                for (var i = 0; i < 400; i++) copy(1);
            }

            Thread.Sleep(_untilCompiledAgain);
        }
    }

    private static Func<int, int>[] Copied(Func<Func<int, int>> load) => [.. Enumerable.Range(0, Copies).Select(_ => load())];

    private static void Report(List<Subject> subjects)
    {
        List<string> lines = [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}. {Copies} copies of the code of each, {Rounds} rounds of {Bursts} times {Measured.Times} calls for each copy, in turn.",
            "What a call costs more is the median of the differences within a round; in brackets where the true one is, in 95 of 100 cases.",
            "",
            "| A call | Nanoseconds | More than unwoven | Bound | Bytes allocated |",
            "|---|---:|---:|---:|---:|"];
        foreach (var subject in subjects)
        {
            var more = MedianWithin.Of(subject.Rounds.Zip(subjects[0].Rounds, (own, unwoven) => own.Nanoseconds - unwoven.Nanoseconds));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.What} | {MedianWithin.Of(subject.Rounds.Select(round => round.Nanoseconds)).Median:N2} | {(subject == subjects[0] ? "" : more)} | {subject.Bound} | {subject.Rounds.Sum(round => round.Bytes)} |"));
        }

        Directory.CreateDirectory("results");
        File.WriteAllLines(Path.Combine("results", $"{nameof(CallWhileOff)}.md"), lines);
        foreach (var line in lines) Console.WriteLine(line);
    }

    private readonly record struct Round(double Nanoseconds, long Bytes);

    private sealed record Subject(string What, Func<int, int>[] Copies, double? Bound = null, bool WhileTraced = false)
    {
        public List<Round> Rounds { get; } = new(CallWhileOff.Rounds);

        public Round Call(int bursts)
        {
            CallTrace? other = null;
            // The trace does not flow from a thread that has ended.
            if (WhileTraced) OnAThread(() => other = CallTrace.Start());
            var times = new double[bursts];
            var (sum, allocated) = (0.0, 0L);
            foreach (var copy in Copies)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var burst = 0; burst < bursts; burst++)
                {
                    var began = Stopwatch.GetTimestamp();
                    copy(1);
                    times[burst] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / Measured.Times;
                }

                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                Array.Sort(times);
                sum += times[bursts / 2];
            }

            other?.Dispose();
            return new(sum / Copies.Length, allocated);
        }

        private static void OnAThread(Action act)
        {
            var thread = new Thread(() => act());
            thread.Start();
            thread.Join();
        }
    }
}
