using Chalkboard.Mcp;
using Chalkboard.Mcp.Endpoints;
using ModelContextProtocol.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a server for the Model Context Protocol, with which assistants read statistics and traces.</summary>
public static class ChalkboardMcpServiceCollectionExtensions
{
    /// <summary>
    /// Adds the services of <c>MapChalkboardMcp</c>. The tools are only at its endpoint, and not at those that the application maps with
    /// <c>MapMcp</c> for itself.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddChalkboardMcp(this IServiceCollection services, Action<ChalkboardMcpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ChalkboardMcpOptions>();
        if (configure is not null) services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(McpTools))) return services;
        services.AddSingleton<McpTools>();
        services.AddMcpServer().WithHttpTransport();
        // After the application's own options, which it keeps for its own endpoints.
        services.PostConfigure<HttpServerTransportOptions>(McpSession.Configure);
        return services;
    }
}
