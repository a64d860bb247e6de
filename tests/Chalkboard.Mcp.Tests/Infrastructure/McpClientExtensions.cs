using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Chalkboard.Mcp.Tests.Infrastructure;

internal static class McpClientExtensions
{
    /// <summary>Calls a tool and returns the text of its answer.</summary>
    public static async Task<string> AskAsync(this McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.False(result.IsError ?? false, GetText(result));
        return GetText(result);
    }

    /// <summary>Calls a tool that refuses, and returns its message.</summary>
    public static async Task<string> AskRefusedAsync(this McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.True(result.IsError, GetText(result));
        return GetText(result);
    }

    private static async Task<CallToolResult> CallAsync(this McpClient client, string tool, (string Name, object Value)[] arguments) =>
        await client.CallToolAsync(
            tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value),
            cancellationToken: TestContext.Current.CancellationToken);

    private static string GetText(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
}
