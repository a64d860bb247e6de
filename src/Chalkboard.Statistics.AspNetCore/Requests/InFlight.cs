namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>How many of something are there now: those that began, less those that ended.</summary>
internal sealed class InFlight(Counter begun, Counter ended)
{
    private const int Attempts = 100;

    public long Count
    {
        get
        {
            // The two are of the same moment if nothing ended between. If that never happens, it is the last guess.
            var gone = ended.Value;
            for (var attempt = 1; ; attempt++)
            {
                var all = begun.Value;
                var now = ended.Value;
                if (now == gone || attempt == Attempts) return Math.Max(0, all - now);
                gone = now;
            }
        }
    }
}
