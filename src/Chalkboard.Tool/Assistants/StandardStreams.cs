using ModelContextProtocol.Server;

namespace Chalkboard.Tool.Assistants;

/// <summary>Serves a client on standard input and output, until it closes the input. Nothing else may be written to the output.</summary>
internal static class StandardStreams
{
    public static async Task ServeAsync(McpServerOptions options, CancellationToken cancellationToken)
    {
        var transport = new StdioServerTransport(options);
        await using (transport.ConfigureAwait(false))
        {
            var server = McpServer.Create(transport, options);
            await using (server.ConfigureAwait(false)) await server.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
