using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The overhead of recording an event on this machine, measured with the probes themselves.</summary>
/// <param name="TimedNanoseconds">Nanoseconds for an event that reads the clock, such as the start or the end of a call.</param>
/// <param name="UntimedNanoseconds">Nanoseconds for an event that does not, which is a line or an argument.</param>
internal sealed record EventOverhead(double TimedNanoseconds, double UntimedNanoseconds)
{
    private const int RoundCount = 11;
    private const int CallsPerRound = 200;

    // The probes get faster when tiered compilation optimizes them.
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(10);

    private static readonly Lock _measureLock = new();
    private static EventOverhead? _lastMeasured;
    private static long _measuredAt;

    /// <summary>
    /// The overhead, measured again if the last result is older than ten seconds. Measuring takes less than a millisecond. Don't call it
    /// within a traced operation.
    /// </summary>
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

    /// <summary>Returns the average for an event of a list; null if the list is empty.</summary>
    public double? GetAverageNanoseconds(EventList events)
    {
        if (events.Count == 0) return null;
        var untimed = (double)events.UntimedCount;
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
                timed[round] = GetNanoseconds(start, middle) / (2 * CallsPerRound);
                untimed[round] = GetNanoseconds(middle, end) / (3 * CallsPerRound);
            }

            return new(GetMedian(timed), GetMedian(untimed));
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

    private static double GetNanoseconds(long start, long end) =>
        Math.Max(0, TimeProvider.System.GetElapsedTime(start, end).TotalNanoseconds);

    private static double GetMedian(Span<double> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }
}
