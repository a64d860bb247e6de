using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>The route pattern of an endpoint: <c>/idsets/{id}</c>.</summary>
internal static class RequestRoute
{
    public static string? GetPattern(Endpoint? endpoint)
    {
        var pattern =
            endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        return pattern is null || pattern.StartsWith('/') ? pattern : "/" + pattern;
    }
}
