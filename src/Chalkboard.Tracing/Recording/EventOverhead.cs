using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>What recording costs on this machine, measured with the probes themselves: of events that read the clock, and of those that don't.</summary>
/// <param name="TimedNanoseconds">Nanoseconds, for a begin or an end of a call.</param>
/// <param name="UntimedNanoseconds">Nanoseconds, for a line or an argument.</param>
internal sealed record EventOverhead(double TimedNanoseconds, double UntimedNanoseconds)
{
    private const int RoundCount = 11;
    private const int CallsPerRound = 200;

    // The probes get quicker as the process runs and they are compiled again.
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(10);

    private static readonly Lock _measureLock = new();
    private static EventOverhead? _lastMeasured;
    private static long _measuredAt;

    /// <summary>Takes less than a millisecond where it measures, which it does not do often. Not for a thread that is in a traced operation.</summary>
    public static EventOverhead Current
    {
        get
        {
            lock (_measureLock)
            {
                if (_lastMeasured is null || TimeProvider.System.GetElapsedTime(_measuredAt) > _maxAge)
                {
                    _lastMeasured = Measure();
                    _measuredAt = TimeProvider.System.GetTimestamp();
                }

                return _lastMeasured;
            }
        }
    }

    /// <summary>On average for an event of these; null if there is none.</summary>
    public double? GetAverageNanoseconds(EventList events)
    {
        if (events.Count == 0) return null;
        long untimed = 0;
        foreach (var traceEvent in events)
        {
            if (!RecordLayout.IsTimed((int)traceEvent.Kind)) untimed++;
        }

        return ((events.Count - untimed) * TimedNanoseconds + untimed * UntimedNanoseconds) / events.Count;
    }

    private static EventOverhead Measure()
    {
        var previousLog = Probes.ActiveLog;
        try
        {
            Span<double> timed = stackalloc double[RoundCount], untimed = stackalloc double[RoundCount];
            for (var round = 0; round < RoundCount; round++)
            {
                Probes.ActiveLog = new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0);
                RecordCalls();
                var start = TimeProvider.System.GetTimestamp();
                RecordCalls();
                var middle = TimeProvider.System.GetTimestamp();
                RecordLinesAndArguments();
                var end = TimeProvider.System.GetTimestamp();
                timed[round] = Nanoseconds(start, middle) / (2 * CallsPerRound);
                untimed[round] = Nanoseconds(middle, end) / (3 * CallsPerRound);
            }

            return new(Median(timed), Median(untimed));
        }
        finally
        {
            Probes.ActiveLog = previousLog;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RecordCalls()
    {
        for (var i = 0; i < CallsPerRound; i++)
        {
            Frame frame = default;
            frame.Enter(1, 1);
            frame.Leave(1, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RecordLinesAndArguments()
    {
        Frame frame = default;
        frame.Enter(1, 1);
        for (var i = 0; i < CallsPerRound; i++)
        {
            frame.RecordLine(1);
            frame.RecordArgument(0, i);
            frame.RecordArgument(1, (object)"a short text");
        }

        frame.Leave(1);
    }

    private static double Nanoseconds(long start, long end) => Math.Max(0, TimeProvider.System.GetElapsedTime(start, end).TotalNanoseconds);

    private static double Median(Span<double> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }
}
