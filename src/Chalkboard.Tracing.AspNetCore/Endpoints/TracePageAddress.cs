using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>The address of the page of a trace, once the page is mapped.</summary>
internal sealed class TracePageAddress
{
    private const string IdParameter = "{id}";

    private string? _prefix;

    /// <summary>Stores the route pattern of the page of one trace, including the patterns of all groups around it.</summary>
    public void OnMapped(RoutePattern pattern)
    {
        if (pattern.RawText is not { } raw || !raw.EndsWith(IdParameter, StringComparison.Ordinal)) return;
        var prefix = raw[..^IdParameter.Length];
        // A prefix with a route parameter is different for each request, so there is no address for all.
        if (prefix.Contains('{', StringComparison.Ordinal)) return;
        Volatile.Write(ref _prefix, prefix.StartsWith('/') ? prefix : "/" + prefix);
    }

    /// <summary>
    /// Returns the local path of a trace, encoded, without a path base: the page that shows the link adds its own. Null if traces
    /// are not mapped.
    /// </summary>
    public string? GetPath(string id) => Volatile.Read(ref _prefix) is { } prefix ? new PathString(prefix).ToUriComponent() + id : null;
}
