using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

public sealed class ConcurrencyTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        public static class Closed
        {
            public static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            public static int Ackermann(int m, int n) => m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));
        }
        public static class Operations
        {
            public static async Task<int> Run(int id)
            {
                var sum = 0;
                for (var i = 0; i < 20; i++)
                {
                    await Task.Yield();
                    sum += await Part(id, i);
                    sum += await Task.Run(() => Leaf(id, i));
                }
                return sum;
            }
            static async Task<int> Part(int id, int i) { await Task.Yield(); var x = Leaf(id, i); await Task.Delay(0); return x; }
            static int Leaf(int id, int i) { Thread.SpinWait(20); return id * 1000 + i; }
        }
        """;

    [Theory, InlineData(false), InlineData(true)]
    public void Recursive_calls_are_counted_exactly(bool optimized)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        Assert.Equal(610, loaded.Call("Closed", "Fib", 15));
        Assert.Equal(61, loaded.Call("Closed", "Ackermann", 3, 3));
        var recording = trace.Stop();

        // Fib(n) needs 2 Fib(n + 1) - 1 calls; A(3, 3) needs 2432.
        Assert.Equal(2 * 987 - 1, Count(recording, "Closed.Fib"));
        Assert.Equal(2432, Count(recording, "Closed.Ackermann"));
        Assert.Empty(EventTree.FindErrors(recording));
        Assert.Empty(recording.Dropped);
    }

    [Fact]
    public async Task A_trace_has_no_event_of_a_concurrent_operation()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        var untraced = Enumerable.Range(100, 30).Select(id => Task.Run(() => (Task<int>)loaded.Call("Operations", "Run", id)!)).ToList();
        var traced = Enumerable.Range(0, 5).Select(id => Task.Run(async () =>
        {
            using var trace = CallTrace.Start();
            var result = await (Task<int>)loaded.Call("Operations", "Run", id)!;
            return (Id: id, Result: result, Recording: trace.Stop());
        })).ToList();
        await Task.WhenAll(untraced);
        var recordings = await Task.WhenAll(traced);

        foreach (var (id, result, recording) in recordings)
        {
            Assert.Equal(2 * (20 * 1000 * id + 190), result);
            Assert.Equal(1, Count(recording, "Operations.Run"));
            Assert.Equal(20, Count(recording, "Operations.Part"));
            Assert.Equal(20, Count(recording, "Operations.Run.lambda"));
            Assert.Equal(40, Count(recording, "Operations.Leaf"));
            Assert.All(recording.Events,
                e => Assert.True(
                    e.Kind != EventKind.Argument || !e.Value.ToString().StartsWith("id: ", StringComparison.Ordinal)
                        || e.Value.ToString() == $"id: {id}"));
            Assert.Empty(EventTree.FindErrors(recording));
            Assert.Equal(CountKind(recording, EventKind.Suspend), CountKind(recording, EventKind.Resume));
        }
    }

    private static int Count(Recording recording, string name) =>
        recording.Events.Count(e => e.Kind == EventKind.Enter && recording.Symbols[e.SymbolIndex].Name == name);

    private static int CountKind(Recording recording, EventKind kind) => recording.Events.Count(e => e.Kind == kind);
}
