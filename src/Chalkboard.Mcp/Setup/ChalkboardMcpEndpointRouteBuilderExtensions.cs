using System.Diagnostics.CodeAnalysis;
using Chalkboard.Mcp;
using Chalkboard.Mcp.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the server for assistants.</summary>
public static class ChalkboardMcpEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a server for the Model Context Protocol (streamable HTTP, stateless), with which an assistant reads statistics and traces.
    /// It has the tools of what the application has added: <c>AddStatistics</c>, <c>AddCallTracing</c>.
    /// </summary>
    /// <remarks>
    /// It is closed unless authorization is set, such as by <c>RequireAuthorization</c> on the returned object; in Development it serves
    /// the local machine. Requests of pages of other sites are refused. Traces contain values, which may be personal data of your users.
    /// </remarks>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="pattern">The route. Default: <c>/mcp</c>.</param>
    /// <returns>The endpoint, for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>AddChalkboardMcp</c> was not called, or neither <c>AddStatistics</c> nor <c>AddCallTracing</c>, or the application has switched
    /// sessions of MCP on.
    /// </exception>
    public static ChalkboardMcpEndpoint MapChalkboardMcp(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var tools = endpoints.ServiceProvider.GetService<McpTools>()
            ?? throw new InvalidOperationException(
                "MapChalkboardMcp needs services that are missing. Call builder.Services.AddChalkboardMcp().");
        if (tools.Collection.Count == 0)
            throw new InvalidOperationException(
                "MapChalkboardMcp has nothing to show. Call builder.Services.AddStatistics() or builder.Services.AddCallTracing().");
        // All endpoints of an application share the sessions: one that was created here would have these tools at the others too.
        if (!endpoints.ServiceProvider.GetRequiredService<IOptions<HttpServerTransportOptions>>().Value.Stateless)
            throw new InvalidOperationException(
                "MapChalkboardMcp can't be used with sessions of MCP, which the application switched on (HttpServerTransportOptions): " +
                "a session that is created at its endpoint would read traces at any other endpoint of MCP in the application, whatever " +
                "that one authorizes. Set Stateless to true, or map MapChalkboardMcp in another application.");
        return new(McpEndpoint.Map(endpoints, pattern));
    }
}
