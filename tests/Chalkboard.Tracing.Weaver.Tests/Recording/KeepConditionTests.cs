using System.Diagnostics.CodeAnalysis;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Conditions that decide whether a trace is kept.</summary>
public sealed class KeepConditionTests
{
    private const string Source = """
        using System;
        using System.Threading.Tasks;
        public static class It
        {
            public static int Works(int n) { return Math.Abs(n); }
            public static int Fails() { throw new FormatException("no"); }
            public static int Recovers() { try { return Fails(); } catch (FormatException) { return 0; } }
            public static async Task FailsAsync() { await Task.Yield(); Fails(); }
            public static async Task RecoversAsync() { try { await FailsAsync(); } catch (FormatException) { } }
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source).Weave().Load());

    [Fact]
    public void Without_a_condition_every_trace_is_kept()
    {
        Assert.True(Traced(new(), () => Call("Works", 1), out var recording));
        Assert.Null(recording.KeepReason);
        Assert.NotEmpty(recording.Events);
    }

    [Fact]
    public void A_trace_is_kept_if_it_was_slow()
    {
        var clock = new ManualClock();
        var options = new RecordingOptions { TimeProvider = clock, Keep = { IfSlowerThan = TimeSpan.FromMilliseconds(20) } };

        Assert.False(Traced(options, () => clock.Advance(20), out _));
        Assert.True(Traced(options, () => clock.Advance(20.5), out var recording));
        Assert.Equal("slower than 20 ms", recording.KeepReason);
    }

    [Fact]
    public void A_trace_is_kept_if_an_exception_leaves_it()
    {
        var options = new RecordingOptions { Keep = { IfFailed = true } };

        Assert.False(Traced(options, () => Call("Works", 1), out _));
        Assert.False(Traced(options, () => Call("Recovers"), out _));
        Assert.True(Traced(options, () => Assert.Throws<FormatException>(() => Call("Fails")), out var recording));
        Assert.Equal("failed: FormatException", recording.KeepReason);
    }

    [Fact]
    public async Task An_exception_on_another_thread_counts_only_if_it_leaves_the_trace()
    {
        using var caught = CallTrace.Start(new() { Keep = { IfFailed = true } });
        await (Task)Call("RecoversAsync")!;
        Assert.False(caught.TryStop(out _));

        using var failed = CallTrace.Start(new() { Keep = { IfFailed = true } });
        await Assert.ThrowsAsync<FormatException>(() => (Task)Call("FailsAsync")!);
        Assert.True(failed.TryStop(out var recording));
        Assert.Equal("failed: FormatException", recording.KeepReason);
    }

    [Fact]
    public void A_trace_is_kept_if_the_caller_reports_a_failure()
    {
        using var trace = CallTrace.Start(new() { Keep = { IfFailed = true, IfSlowerThan = TimeSpan.FromHours(1) } });

        Assert.True(trace.TryStop(out var recording, new InvalidOperationException("it did")));
        Assert.Equal("failed: InvalidOperationException", recording.KeepReason);
    }

    [Fact]
    public void A_trace_that_is_not_kept_is_discarded()
    {
        using var trace = CallTrace.Start(new() { Keep = { IfFailed = true } });
        Call("Works", 1);

        Assert.False(trace.TryStop(out _));
        Assert.False(trace.TryStop(out _, new InvalidOperationException("too late")));
        Assert.Throws<ObjectDisposedException>(trace.Stop);
    }

    [Fact]
    public void Stop_returns_the_recording_even_if_no_condition_holds()
    {
        using var trace = CallTrace.Start(new() { Keep = { IfFailed = true } });
        Call("Works", 1);
        var recording = trace.Stop();

        Assert.NotEmpty(recording.Events);
        Assert.Null(recording.KeepReason);
        Assert.True(trace.TryStop(out var again));
        Assert.Same(recording, again);
    }

    private static object? Call(string method, params object?[] arguments) => _loaded.Value.Call("It", method, arguments);

    private static bool Traced(RecordingOptions options, Action action, [NotNullWhen(true)] out Recording? recording)
    {
        using var trace = CallTrace.Start(options);
        action();
        return trace.TryStop(out recording);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds).Ticks;
    }
}
