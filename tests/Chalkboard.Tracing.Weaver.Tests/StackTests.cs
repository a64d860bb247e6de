using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Which threads are traced is seen by the address of their stacks: wherever on one a call is made, it is recorded.</summary>
public sealed class StackTests
{
    private const int _depth = 100_000;

    private const string _source = """
        using System.Threading;
        using System.Threading.Tasks;
        public static class Deep
        {
            public static int OnAThread(int depth, int size)
            {
                var result = 0;
                var thread = new Thread(() => result = Down(depth), size);
                thread.Start();
                thread.Join();
                return result;
            }

            public static int OnManyThreads(int threads)
            {
                using var all = new Barrier(threads);
                var running = new Thread[threads];
                for (var i = 0; i < threads; i++)
                {
                    running[i] = new Thread(() => { all.SignalAndWait(); Down(1); all.SignalAndWait(); }, 128 * 1024);
                    running[i].Start();
                }

                foreach (var thread in running) thread.Join();
                return threads;
            }

            static int Down(int depth) => depth == 0 ? 0 : Down(depth - 1) + 1;
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(_source).Weave().Load());

    [Theory]
    [InlineData(64)]
    [InlineData(1024)]
    public void Each_call_on_a_deep_stack_is_recorded(int megabytes)
    {
        using var trace = CallTrace.Start(new() { Records = Recorded.Calls, Limits = { Depth = 2 * _depth } });
        Assert.Equal(_depth, _loaded.Value.Call("Deep", "OnAThread", _depth, megabytes * 1024 * 1024));

        Assert.Equal(_depth + 1, CallsOfDown(trace));
    }

    [Fact]
    public void Calls_of_many_threads_at_once_are_recorded()
    {
        using var trace = CallTrace.Start(new() { Records = Recorded.Calls });
        _loaded.Value.Call("Deep", "OnManyThreads", 50);

        Assert.Equal(50 * 2, CallsOfDown(trace));
    }

    [Fact]
    public void A_thread_that_gets_the_number_of_one_that_is_gone_is_traced_on_its_own_stack()
    {
        using var trace = CallTrace.Start(new() { Records = Recorded.Calls });
        for (var i = 1; i <= 20; i++)
        {
            _loaded.Value.Call("Deep", "OnAThread", 0, i * 2 * 1024 * 1024);

            // So that its number is free.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(20, CallsOfDown(trace));
    }

    private static int CallsOfDown(CallTrace trace)
    {
        var recording = trace.Stop();
        Assert.Empty(recording.Dropped);
        return recording.Events.Count(happened => happened.Kind == EventKind.Enter && recording.Symbols[happened.Symbol].Method == "Down");
    }
}
