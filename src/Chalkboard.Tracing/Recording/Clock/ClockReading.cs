namespace Chalkboard.Tracing.Recorder;

/// <summary>A reading of both clocks at the same moment.</summary>
/// <param name="Count">The count of <see cref="Clock"/>.</param>
/// <param name="Timestamp">The timestamp of <see cref="TimeProvider.System"/>.</param>
internal readonly record struct ClockReading(long Count, long Timestamp)
{
    private const int AttemptCount = 5;

    /// <summary>Reads both clocks, several times, and returns the most exact reading.</summary>
    public static ClockReading Now
    {
        get
        {
            var best = default(ClockReading);
            var shortest = long.MaxValue;
            for (var i = 0; i < AttemptCount; i++)
            {
                var before = TimeProvider.System.GetTimestamp();
                var count = Clock.NowOrdered;
                var after = TimeProvider.System.GetTimestamp();
                if (after - before >= shortest) continue;
                shortest = after - before;
                best = new(count, before + shortest / 2);
            }

            return best;
        }
    }
}
