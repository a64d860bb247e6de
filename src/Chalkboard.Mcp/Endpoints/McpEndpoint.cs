using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Mcp.Endpoints;

/// <summary>Maps the endpoint, and decides who may use it.</summary>
internal sealed class McpEndpoint
{
    // A call of a tool is a few hundred bytes.
    private const long MaxRequestLength = 64 * 1024;

    private static readonly LocalOnly _localOnly =
        new("The tools for assistants are", "app.MapChalkboardMcp(\"/mcp\")", hasControls: false);

    private McpEndpoint() { }

    /// <summary>The metadata of the endpoint, which distinguishes it from other MCP endpoints of the application.</summary>
    public static McpEndpoint Metadata { get; } = new();

    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var mapped = endpoints.MapMcp(pattern)
            .WithMetadata(Metadata).ExcludeFromDescription().DisableCallTracing().DisableStatistics().DisableCookieRedirect();
        mapped.Finally(static endpoint =>
        {
            if (endpoint.RequestDelegate is { } handler)
                endpoint.RequestDelegate = _localOnly.Wrap(context => HandleAsync(context, handler));
        });
        return mapped;
    }

    private static Task HandleAsync(HttpContext context, RequestDelegate handler)
    {
        // Browsers send one of these headers, and other clients neither.
        var headers = context.Request.Headers;
        if ((headers.Origin.Count > 0 || headers.ContainsKey("Sec-Fetch-Site"))
            && SameOrigin.GetDenialReason(context.Request) is { } reason)
            return Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden, reason);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxRequestLength;
        return handler(context);
    }
}
