using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>What recording costs on this machine, measured with the probes themselves: of events that read the clock, and of those that don't.</summary>
/// <param name="Timed">Nanoseconds, for a begin or an end of a call.</param>
/// <param name="Untimed">Nanoseconds, for a line or an argument.</param>
internal sealed record EventCost(double Timed, double Untimed)
{
    private const int _rounds = 11;
    private const int _turns = 200;

    // The probes get quicker as the process runs and they are compiled again.
    private static readonly TimeSpan _valid = TimeSpan.FromSeconds(10);

    private static readonly Lock _measuring = new();
    private static EventCost? _last;
    private static long _measuredAt;

    /// <summary>Takes less than a millisecond where it measures, which it does not do often. Not for a thread that is in a traced operation.</summary>
    public static EventCost Measured
    {
        get
        {
            lock (_measuring)
            {
                if (_last is null || TimeProvider.System.GetElapsedTime(_measuredAt) > _valid)
                {
                    _last = Measure();
                    _measuredAt = TimeProvider.System.GetTimestamp();
                }

                return _last;
            }
        }
    }

    /// <summary>On average for an event of these; null if there is none.</summary>
    public double? Of(EventList events)
    {
        if (events.Count == 0) return null;
        long untimed = 0;
        foreach (var happened in events)
        {
            if (!RecordKind.IsTimed((int)happened.Kind)) untimed++;
        }

        return ((events.Count - untimed) * Timed + untimed * Untimed) / events.Count;
    }

    private static EventCost Measure()
    {
        var before = Probes.Log;
        try
        {
            Span<double> timed = stackalloc double[_rounds], untimed = stackalloc double[_rounds];
            for (var round = 0; round < _rounds; round++)
            {
                Probes.Log = new ThreadLog(new Operation(Recorded.Everything, new(), null, null), 0);
                Calls();
                var start = TimeProvider.System.GetTimestamp();
                Calls();
                var middle = TimeProvider.System.GetTimestamp();
                LinesAndArguments();
                var end = TimeProvider.System.GetTimestamp();
                timed[round] = Nanoseconds(start, middle) / (2 * _turns);
                untimed[round] = Nanoseconds(middle, end) / (3 * _turns);
            }

            return new(Median(timed), Median(untimed));
        }
        finally
        {
            Probes.Log = before;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Calls()
    {
        for (var turn = 0; turn < _turns; turn++)
        {
            Frame frame = default;
            frame.Enter(1, 1);
            frame.Leave(1, turn);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LinesAndArguments()
    {
        Frame frame = default;
        frame.Enter(1, 1);
        for (var turn = 0; turn < _turns; turn++)
        {
            frame.Line(1);
            frame.Argument(0, turn);
            frame.Argument(1, (object)"a short text");
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
