namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>How many of something are there now: those that began, less those that ended.</summary>
internal sealed class InFlightCount(Counter begun, Counter ended)
{
    private const int MaxAttempts = 100;

    public long Value
    {
        get
        {
            // The two are of the same moment if nothing ended between. If that never happens, it is the last guess.
            var endedBefore = ended.Value;
            for (var attempt = 1; ; attempt++)
            {
                var begunCount = begun.Value;
                var endedAfter = ended.Value;
                if (endedAfter == endedBefore || attempt == MaxAttempts) return Math.Max(0, begunCount - endedAfter);
                endedBefore = endedAfter;
            }
        }
    }
}
