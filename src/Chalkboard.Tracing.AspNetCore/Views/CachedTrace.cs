using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A trace in the cache, with its tree of calls.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Recording">Its recording.</param>
/// <param name="Tree">Its calls.</param>
internal sealed record CachedTrace(string Id, Recording Recording, CallTree Tree)
{
    private (string BaselineId, TraceDifference Difference)? _lastDifference;

    /// <summary>Returns the difference from another trace. The last one is cached.</summary>
    public TraceDifference Compare(CachedTrace baseline, CancellationToken cancellationToken)
    {
        if (_lastDifference is var (baselineId, difference) && baselineId == baseline.Id) return difference;
        difference = TraceDifference.From((baseline.Recording, baseline.Tree), (Recording, Tree), cancellationToken);
        _lastDifference = (baseline.Id, difference);
        return difference;
    }
}
