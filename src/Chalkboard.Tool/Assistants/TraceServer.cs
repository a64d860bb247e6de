using ModelContextProtocol.Server;

namespace Chalkboard.Tool.Assistants;

/// <summary>Serves the tools for trace files.</summary>
internal static class TraceServer
{
    /// <exception cref="ToolException">There is no such file or folder.</exception>
    public static async Task RunAsync(string path, CancellationToken cancellationToken)
    {
        using var folder = new TraceFolder(path);
        var options = new McpServerOptions
        {
            ServerInfo = ServerInfo.Create(),
            ServerInstructions = ServerInfo.Instructions,
            ToolCollection = [],
        };
        foreach (var tool in new TraceTools(folder).Create()) options.ToolCollection.Add(tool);
        await StandardStreams.ServeAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
