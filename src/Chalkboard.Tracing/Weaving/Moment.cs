namespace Chalkboard.Tracing.Weaving;

/// <summary>A moment on both clocks.</summary>
/// <param name="Count">By <see cref="Clock"/>.</param>
/// <param name="Timestamp">By <see cref="TimeProvider.System"/>.</param>
internal readonly record struct Moment(long Count, long Timestamp)
{
    private const int _tries = 5;

    /// <summary>As exactly as it can be told: that of the quickest try.</summary>
    public static Moment Now
    {
        get
        {
            var best = default(Moment);
            var least = long.MaxValue;
            for (var i = 0; i < _tries; i++)
            {
                var before = TimeProvider.System.GetTimestamp();
                var count = Clock.Between;
                var after = TimeProvider.System.GetTimestamp();
                if (after - before >= least) continue;
                least = after - before;
                best = new(count, before + least / 2);
            }

            return best;
        }
    }
}
