namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The number of operations in flight: those that started, minus those that ended.</summary>
internal sealed class InFlightCount(Counter begun, Counter ended)
{
    private const int MaxAttempts = 100;

    public long Value
    {
        get
        {
            // Both counts are of the same moment if nothing ended between the two readings. After many attempts, an estimate is returned.
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
