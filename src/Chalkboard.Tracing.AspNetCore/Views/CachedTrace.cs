using Chalkboard.Tracing.AspNetCore.Views.Charts;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A trace in the cache, with its tree of calls, and what its views have computed from it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Recording">Its recording.</param>
/// <param name="Tree">Its calls.</param>
internal sealed record CachedTrace(string Id, Recording Recording, CallTree Tree)
{
    // If two requests compute one at the same time, the results are the same.
    private CallMarks? _marks;
    private TimelineChart? _timeline;
    private FlameChart? _flame;
    private LastDifference? _lastDifference;

    public CallMarks Marks => _marks ??= CallMarks.From(Tree);

    public TimelineChart Timeline => _timeline ??= TimelineChart.From(Recording, Tree);

    public FlameChart Flame => _flame ??= FlameChart.From(Tree);

    /// <summary>Returns the difference from another trace. The last one is cached.</summary>
    public TraceDifference Compare(CachedTrace baseline, CancellationToken cancellationToken)
    {
        if (_lastDifference is { } last && last.BaselineId == baseline.Id) return last.Difference;
        var difference = TraceDifference.From((baseline.Recording, baseline.Tree), (Recording, Tree), cancellationToken);
        _lastDifference = new(baseline.Id, difference);
        return difference;
    }

    private sealed record LastDifference(string BaselineId, TraceDifference Difference);
}
