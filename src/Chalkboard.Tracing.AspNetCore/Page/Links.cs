using Chalkboard.Tracing.Formats;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>
/// Addresses relative to that of the request, so that they work below a path base, and behind a proxy that removes the beginning
/// of the path.
/// </summary>
/// <param name="Base">The prefix of all addresses below the list.</param>
internal readonly record struct Links(string Base)
{
    public string NextRequests => Base + "next";

    public string Invitation => Base + "invitation";

    public string ForTrace(string id) => Base + id;

    public string ForHotSpots(string id) => $"{Base}{id}/hotspots";

    public string ForTimeline(string id) => $"{Base}{id}/timeline";

    public string ForTimelineData(string id) => $"{Base}{id}/timeline/data";

    public string ForFlame(string id) => $"{Base}{id}/flame";

    public string ForFlameData(string id) => $"{Base}{id}/flame/data";

    /// <summary>The address of a call without its index at the end, for scripts.</summary>
    public string ForCall(string id) => $"{Base}{id}/calls/";

    public string ForDifference(string id) => $"{Base}{id}/difference";

    public string ForDelete(string id) => $"{Base}{id}/delete";

    public string ForCall(string id, int callIndex) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Base}{id}/calls/{callIndex}");

    /// <summary>The page of all calls that have the same name and the same caller.</summary>
    public string ForSimilarCalls(string id, int callIndex) => ForCall(id, callIndex) + "/similar";

    public string ForDownload(string id, TraceFormat format) => $"{Base}{id}/download/{format.Name}";

    public string ForAsset(string name) => $"{Base}assets/{Assets.Version}/{name}";

    /// <summary>The address of the list, from an address below it.</summary>
    public string ForList(HttpRequest request, int depth)
    {
        var segments = GetPath(request).TrimEnd('/').Split('/');
        var last = segments.Length > depth ? segments[^(depth + 1)] : "";
        // "../traces" and not "..", which would end in a slash.
        return $"{(Base == "./" ? "" : Base)}../{Uri.EscapeDataString(last)}";
    }

    /// <param name="request">The request.</param>
    /// <param name="depth">The number of segments of its path below the list.</param>
    public static Links From(HttpRequest request, int depth)
    {
        var path = GetPath(request);
        if (depth > 0)
            return new(string.Concat(Enumerable.Repeat("../", depth - 1 + (path.EndsWith('/') ? 1 : 0))) is { Length: > 0 } prefix ? prefix
                : "./");
        var last = path[(path.LastIndexOf('/') + 1)..];
        return new(last.Length == 0 ? "./" : $"./{Uri.EscapeDataString(last)}/");
    }

    private static string GetPath(HttpRequest request) => request.PathBase.Value + request.Path.Value;
}
