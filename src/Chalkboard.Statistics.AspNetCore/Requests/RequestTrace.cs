using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The trace of a request, by a convention that needs no package: whoever traces it puts a <c>Func&lt;string?&gt;</c> into
/// its items, which tells the local path of the trace for as long as it is kept. It is asked when a report is made: the trace
/// may be kept after the request was counted, and be gone later.
/// </summary>
internal static class RequestTrace
{
    private const string ItemKey = "logging.trace";

    public static Func<string?>? FindPathFunction(IFeatureCollection features) =>
        features.Get<IItemsFeature>()?.Items is { } items && items.TryGetValue(ItemKey, out var trace) ? trace as Func<string?> : null;
}
