using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Pages;

internal static class EndpointRoute
{
    /// <summary>Returns the route pattern of an endpoint with a leading slash, such as <c>/idsets/{id}</c>; null if it has none.</summary>
    public static string? GetRoute(Endpoint? endpoint)
    {
        var pattern = endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route
            ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        return pattern is null || pattern.StartsWith('/') ? pattern : "/" + pattern;
    }
}
