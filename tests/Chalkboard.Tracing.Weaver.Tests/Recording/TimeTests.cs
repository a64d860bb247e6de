using System.Diagnostics;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>
/// Compares the times of a trace with timestamps that the sample takes. No duration is expected, only an order: a call lasts at least
/// from its first timestamp to its last, and at most from the caller's timestamp before it to the one after it.
/// </summary>
public sealed class TimeTests
{
    private const string Source = """
        using System.Diagnostics;
        using System.Threading;
        using System.Threading.Tasks;
        public static class Timed
        {
            public static async Task Waits(long[] s)
            {
                var go = new TaskCompletionSource();
                s[0] = Stopwatch.GetTimestamp();
                var whole = Whole(s, go);
                s[3] = Stopwatch.GetTimestamp();
                var other = new Thread(() =>
                {
                    Thread.SpinWait(5000);
                    s[4] = Stopwatch.GetTimestamp();
                    go.SetResult();
                });
                other.Start();
                other.Join();
                s[7] = Stopwatch.GetTimestamp();
                await whole;
            }

            static async Task Whole(long[] s, TaskCompletionSource go)
            {
                s[1] = Stopwatch.GetTimestamp();
                Work();
                s[2] = Stopwatch.GetTimestamp();
                await go.Task;
                s[5] = Stopwatch.GetTimestamp();
                Work();
                s[6] = Stopwatch.GetTimestamp();
            }

            static void Work() { Thread.SpinWait(3000); }

            public static void AtOnce(long[] s)
            {
                using var both = new Barrier(2);
                s[0] = Stopwatch.GetTimestamp();
                var other = new Thread(() => Second(s, both));
                other.Start();
                First(s, both);
                other.Join();
                s[5] = Stopwatch.GetTimestamp();
            }

            static void First(long[] s, Barrier both) { s[1] = Stopwatch.GetTimestamp(); both.SignalAndWait(); Work(); both.SignalAndWait(); s[2] = Stopwatch.GetTimestamp(); }
            static void Second(long[] s, Barrier both) { s[3] = Stopwatch.GetTimestamp(); both.SignalAndWait(); Work(); both.SignalAndWait(); s[4] = Stopwatch.GetTimestamp(); }
        }
        """;

    // Times of calls and timestamps are each truncated to 100 ns.
    private static readonly TimeSpan _precision = TimeSpan.FromTicks(4);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_call_that_resumes_on_another_thread_has_its_duration_and_active_time(bool optimized)
    {
        var (tree, s) = await TraceAsync("Waits", optimized);
        var whole = EnumerateCalls(tree.Roots).Single(call => call.Symbol.Name == "Timed.Whole");

        AssertAtLeast(whole.Duration, s[6] - s[1]);
        AssertAtMost(whole.Duration, s[7] - s[0]);
        AssertAtLeast(whole.ActiveTime, (s[2] - s[1]) + (s[6] - s[5]));
        AssertAtMost(whole.ActiveTime, (s[3] - s[0]) + (s[7] - s[4]));
        AssertAtLeast(whole.Duration - whole.ActiveTime, s[4] - s[3]);
        AssertAtMost(whole.Duration - whole.ActiveTime, s[5] - s[2]);
        Assert.Equal(1, whole.SuspensionCount);
        Assert.Equal(["Timed.Work", "Timed.Work"], whole.Callees.Where(call => !call.IsExternal).Select(call => call.Symbol.Name));
        Assert.Equal(2, whole.Callees.Where(call => !call.IsExternal).Select(call => call.ThreadId).Distinct().Count());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Concurrent_calls_on_two_threads_have_their_own_times(bool optimized)
    {
        var (tree, s) = await TraceAsync("AtOnce", optimized);
        var first = EnumerateCalls(tree.Roots).Single(call => call.Symbol.Name == "Timed.First");
        var second = EnumerateCalls(tree.Roots).Single(call => call.Symbol.Name == "Timed.Second");

        AssertAtLeast(first.Duration, s[2] - s[1]);
        AssertAtLeast(second.Duration, s[4] - s[3]);
        AssertAtMost(first.Duration, s[5] - s[0]);
        AssertAtMost(second.Duration, s[5] - s[0]);
        Assert.Equal(first.Duration, first.ActiveTime);
        Assert.Equal(second.Duration, second.ActiveTime);
        Assert.NotEqual(first.ThreadId, second.ThreadId);

        // The barriers make them overlap.
        Assert.True(first.StartedAt < second.StartedAt + second.Duration && second.StartedAt < first.StartedAt + first.Duration);
        AssertAtLeast(tree.ActiveTime, (s[2] - s[1]) + (s[4] - s[3]));
    }

    private static IEnumerable<Call> EnumerateCalls(IEnumerable<Call> calls) =>
        calls.SelectMany(call => EnumerateCalls(call.Callees).Prepend(call));

    private static void AssertAtLeast(TimeSpan time, long stamps) =>
        Assert.InRange(time + _precision, ToTimeSpan(stamps), TimeSpan.MaxValue);

    private static void AssertAtMost(TimeSpan time, long stamps) => Assert.InRange(time, TimeSpan.Zero, ToTimeSpan(stamps) + _precision);

    private static TimeSpan ToTimeSpan(long stamps) => Stopwatch.GetElapsedTime(0, stamps);

    private static async Task<(CallTree Tree, long[] Stamps)> TraceAsync(string method, bool optimized)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave();
        var loaded = woven.Load();
        var stamps = new long[8];
        using var trace = CallTrace.Start();
        if (loaded.Call("Timed", method, [stamps]) is Task task) await task;
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        return (CallTree.From(recording), stamps);
    }
}
