using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// Finds the trace of a request, by a convention that needs no package: code that traces a request puts a <c>Func&lt;string?&gt;</c>
/// into its items, which returns the local path of the trace, or null if it is not stored. Reports call it each time, because the
/// trace may be stored after the request has ended, and deleted later.
/// </summary>
internal static class RequestTrace
{
    private const string ItemKey = "logging.trace";

    public static Func<string?>? FindPathFunction(IFeatureCollection features) =>
        features.Get<IItemsFeature>()?.Items is { } items && items.TryGetValue(ItemKey, out var trace)
            ? trace as Func<string?>
            : null;
}
