using System.Diagnostics;
using Chalkboard.Tool.Tests.Traces;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Chalkboard.Tool.Tests.Assistants;

/// <summary><c>chalk mcp</c> as an editor starts it, with the client of the package.</summary>
public sealed class McpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_assistant_reads_the_traces_of_a_folder()
    {
        await WriteTracesAsync();
        await using var client = await ConnectAsync(["mcp", "--traces", _folder.Path]);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);
        Assert.Equal(
            ["compare_traces", "find_hot_spots", "find_repeated_queries", "get_call", "list_traces"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.Contains(
            "slow.trace.txt | 2026-01-02T03:04:05Z | 33.5 ms | GET /reports/validate | ", await AskAsync(client, "list_traces", []),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "slow.trace.txt", await AskAsync(client, "list_traces", new() { ["text"] = "fast" }), StringComparison.Ordinal);
        Assert.Contains(
            "own 32.0 ms", await AskAsync(client, "find_hot_spots", new() { ["trace"] = "slow.trace.txt" }), StringComparison.Ordinal);
        Assert.Contains(
            "called 1 × [Type.GetType]", await AskAsync(client, "get_call", new() { ["trace"] = "slow.trace.txt", ["call"] = 1 }),
            StringComparison.Ordinal);
        Assert.Contains(
            "`Type.GetType`, called by `Validator.Check`, took 32.0 ms",
            await AskAsync(client, "compare_traces", new() { ["trace"] = "slow.trace.txt", ["baseline"] = "fast.trace.txt" }),
            StringComparison.Ordinal);
        Assert.Equal(
            "No query and no remote request is repeated.",
            await AskAsync(client, "find_repeated_queries", new() { ["trace"] = "slow.trace.txt" }));
    }

    [Theory]
    [InlineData("../slow.trace.txt")]
    [InlineData("/etc/passwd")]
    public async Task A_file_outside_of_the_folder_is_not_read(string id)
    {
        await WriteTracesAsync();
        Directory.CreateDirectory(_folder.GetPath("inner"));
        await using var client = await ConnectAsync(["mcp", "--traces", _folder.GetPath("inner")]);
        var result = await client.CallToolAsync(
            "get_call", new Dictionary<string, object?> { ["trace"] = id }, cancellationToken: Cancellation);
        Assert.True(result.IsError);
        Assert.StartsWith("There is no such trace", GetText(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_site_is_read_with_a_token_from_the_environment()
    {
        await using var site = await StatisticsSite.StartAsync(token: "secret-of-the-site");
        await using var client = await ConnectAsync(
            ["mcp", "--url", site.Address + "/mcp", "--token-env", "CHALK_TEST_TOKEN"], ("CHALK_TEST_TOKEN", "secret-of-the-site"));
        await using var stranger = await ConnectAsync(["mcp", "--url", site.Address + "/mcp"]);

        Assert.Contains(await client.ListToolsAsync(cancellationToken: Cancellation), tool => tool.Name == "list_statistics");
        Assert.Contains("\nRuntime\n", await AskAsync(client, "list_statistics", []), StringComparison.Ordinal);
        var refused = await stranger.CallToolAsync("list_statistics", cancellationToken: Cancellation);
        Assert.True(refused.IsError);
        Assert.Contains("/mcp refuses access (status 401). Give a token", GetText(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_may_start_after_the_editor_and_restart()
    {
        var port = FreePort.Find();
        await using var client = await ConnectAsync(["mcp", "--url", $"http://127.0.0.1:{port}/mcp"]);
        var exception = await Assert.ThrowsAnyAsync<McpException>(
            async () => await client.ListToolsAsync(cancellationToken: Cancellation));
        Assert.Contains("can't be reached. Start the application", exception.Message, StringComparison.Ordinal);

        for (var start = 0; start < 2; start++)
        {
            await using (await StatisticsSite.StartAsync(port: port))
                Assert.Contains("\nRuntime\n", await AskAsync(client, "list_statistics", []), StringComparison.Ordinal);
            var stopped = await client.CallToolAsync("list_statistics", cancellationToken: Cancellation);
            Assert.Contains("can't be reached", GetText(stopped), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_the_protocol_is_on_standard_output_and_the_end_of_the_input_ends_it()
    {
        await WriteTracesAsync();
        using var process = Process.Start(Programs.CreateChalkStartInfo(["mcp", "--traces", _folder.Path]))!;
        await process.StandardInput.WriteLineAsync(
            ("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",""" +
                """ "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""").AsMemory(), Cancellation);
        var answer = await process.StandardOutput.ReadLineAsync(Cancellation);
        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        Assert.StartsWith("{", answer, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"chalkboard\"", answer, StringComparison.Ordinal);
        Assert.Equal(("", "", 0), (rest, errors, process.ExitCode));
    }

    [Theory]
    [InlineData(3, "Give one of --traces and --url.")]
    [InlineData(3, "Give one of --traces and --url.", "--traces", ".", "--url", "http://localhost:1/mcp")]
    [InlineData(3, "Leave name and password out of the url", "--url", "http://user:secret@localhost/mcp")]
    [InlineData(1, "There is no file or folder no-such-folder.", "--traces", "no-such-folder")]
    [InlineData(1, "The environment variable NO_SUCH_VARIABLE contains no token.",
        "--url", "http://localhost:1/mcp", "--token-env", "NO_SUCH_VARIABLE")]
    public async Task A_wrong_command_line_is_explained(int exitCode, string message, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(["mcp", .. arguments]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Errors, StringComparison.Ordinal);
    }

    private async Task WriteTracesAsync()
    {
        await File.WriteAllTextAsync(_folder.GetPath("fast.trace.txt"), SampleTraces.Fast, Cancellation);
        await File.WriteAllTextAsync(_folder.GetPath("slow.trace.txt"), SampleTraces.Slow, Cancellation);
    }

    private static async Task<McpClient> ConnectAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        await McpClient.CreateAsync(
            new StdioClientTransport(new()
            {
                Command = Programs.Chalk,
                Arguments = arguments,
                EnvironmentVariables = environment.ToDictionary(variable => variable.Name, variable => (string?)variable.Value),
            }),
            cancellationToken: Cancellation);

    private static async Task<string> AskAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: Cancellation);
        Assert.False(result.IsError ?? false, GetText(result));
        return GetText(result);
    }

    private static string GetText(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
}
