using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Where the page of a trace is found, once it has been mapped.</summary>
internal sealed class TracePageAddress
{
    private const string IdParameter = "{id}";

    private string? _prefix;

    /// <summary>The pattern of the page of one trace, with that of all groups around it.</summary>
    public void OnMapped(RoutePattern pattern)
    {
        if (pattern.RawText is not { } raw || !raw.EndsWith(IdParameter, StringComparison.Ordinal)) return;
        var prefix = raw[..^IdParameter.Length];
        // Where a part of the address is known to a request alone, there is no address that holds for all.
        if (prefix.Contains('{', StringComparison.Ordinal)) return;
        Volatile.Write(ref _prefix, prefix.StartsWith('/') ? prefix : "/" + prefix);
    }

    /// <summary>
    /// The local path of a trace, encoded, without a path base: whoever makes a link of it adds the one by which the page is seen that shows it. Null if
    /// traces are not mapped.
    /// </summary>
    public string? GetPath(string id) => Volatile.Read(ref _prefix) is { } prefix ? new PathString(prefix).ToUriComponent() + id : null;
}
