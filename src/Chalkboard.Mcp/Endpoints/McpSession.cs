using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;

namespace Chalkboard.Mcp.Endpoints;

/// <summary>
/// Gives our endpoint its tools, and no other: the package has one set of options for all endpoints of an application, and those of the
/// application may have another authorization.
/// </summary>
internal static class McpSession
{
    public static void Configure(HttpServerTransportOptions options)
    {
        var configureOthers = options.ConfigureSessionOptions;
        options.ConfigureSessionOptions = async (context, session, cancellationToken) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<McpEndpoint>() is null)
            {
                if (configureOthers is not null) await configureOthers(context, session, cancellationToken).ConfigureAwait(false);
                return;
            }

            session.ServerInfo = ServerInfo.Create();
            session.ServerInstructions = ServerInfo.Instructions;
            session.Handlers = new();
            session.Filters = new();
            session.ResourceCollection = null;
            session.PromptCollection = null;
            session.ToolCollection = context.RequestServices.GetRequiredService<McpTools>().Collection;
        };
    }
}
