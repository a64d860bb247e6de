using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Chalkboard.Tool.Commands;

internal sealed class HelpWithExamplesAction(
    int exitCode, string? note, params IReadOnlyList<string> examples)
    : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        if (note is not null) output.WriteLine($"{Environment.NewLine}{note}");
        return exitCode;
    }
}
