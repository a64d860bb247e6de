using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Assistants;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk mcp</c>: lets an assistant in an editor read traces and statistics.</summary>
internal sealed class McpCommand : Command
{
    private readonly Option<string?> _traces = new("--traces")
    {
        Description = "A folder with traces, or one trace file",
        HelpName = "path",
    };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "The address of MapChalkboardMcp in a running application, such as http://localhost:5000/mcp",
        HelpName = "url",
        CustomParser = UrlParser.Parse,
    };

    public McpCommand(TextWriter errors) : base(
        "mcp", "Lets an assistant in an editor read traces and statistics: a server for the Model Context Protocol on standard input and " +
        "output.")
    {
        Options.Add(_traces);
        Options.Add(_url);
        var token = new TokenOptions(this);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(
                exitCode: 0,
                "The editor starts it, and ends it by closing its standard input. Give one of --traces and --url.",
                "chalk mcp --traces ./traces",
                "chalk mcp --url http://localhost:5000/mcp",
                "chalk mcp --url https://shop.example/mcp --token-env SHOP_TOKEN"),
        });
        Validators.Add(result =>
        {
            if (result.GetResult(_traces) is null == result.GetResult(_url) is null) result.AddError("Give one of --traces and --url.");
        });

        SetAction((parseResult, cancellationToken) => CommandRunner.RunAsync(errors, async () =>
        {
            var headers = await token.ReadAsync(parseResult, cancellationToken).ConfigureAwait(false);
            if (headers.Count > 1) throw new ToolException("Give one of --token-file and --token-env.");
            if (parseResult.GetValue(_url) is { } url) await SiteServer.RunAsync(url, headers, cancellationToken).ConfigureAwait(false);
            else await TraceServer.RunAsync(parseResult.GetRequiredValue(_traces)!, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }, canceledExitCode: ExitCode.Interrupted));
    }
}
