using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>The address of the page of consent, once it is mapped.</summary>
internal sealed class ConsentPageAddress
{
    private string? _path;

    /// <summary>The local path, encoded, without a path base; null if the page is not mapped, or has a route parameter.</summary>
    public string? Path => Volatile.Read(ref _path);

    public void OnMapped(RoutePattern pattern)
    {
        if (pattern.RawText is not { } raw || pattern.Parameters.Count > 0) return;
        Volatile.Write(ref _path, new PathString("/" + raw.Trim('/')).ToUriComponent());
    }
}
