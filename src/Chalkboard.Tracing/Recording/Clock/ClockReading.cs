namespace Chalkboard.Tracing.Recorder;

/// <summary>A moment on both clocks.</summary>
/// <param name="Count">By <see cref="Clock"/>.</param>
/// <param name="Timestamp">By <see cref="TimeProvider.System"/>.</param>
internal readonly record struct ClockReading(long Count, long Timestamp)
{
    private const int AttemptCount = 5;

    /// <summary>As exactly as it can be told: that of the quickest try.</summary>
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
