using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace convert</c>: writes a trace in the format of another tool.</summary>
internal sealed class TraceConvertCommand : Command
{
    private readonly Argument<string> _file = new("file") { Description = "A trace in the text format, or - for standard input" };

    private readonly Option<string> _format = new("--to", "-t")
    {
        Description = "chrome for chrome://tracing and ui.perfetto.dev, speedscope for speedscope.app, folded for flame graphs, text, " +
            "binary",
        HelpName = "format",
        Required = true,
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The file to write, or - for standard output [default: next to the trace]",
        HelpName = "file",
    };

    public TraceConvertCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("convert", "Writes a trace in the format of another tool.")
    {
        _format.Validators.Add(result =>
        {
            if (FindFormat(result.Tokens.Single().Value) is null)
                result.AddError($"--to takes {string.Join(", ", TraceFormat.All.Select(format => format.Name))}.");
        });
        Arguments.Add(_file);
        Options.Add(_format);
        Options.Add(_output);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(exitCode: 0, "The text format has no start times, so that on a timeline a call begins " +
                "when the previous event ends. Durations are exact.",
                "chalk trace convert slow.trace.txt --to speedscope",
                "chalk trace convert slow.trace.txt --to folded --output - | flamegraph.pl > slow.svg"),
        });

        SetAction((parseResult, cancellationToken) => CommandRunner.RunAsync(errors, async () =>
        {
            var file = parseResult.GetRequiredValue(_file);
            var format = FindFormat(parseResult.GetRequiredValue(_format))!;
            var conversion = new TraceConverter(new TraceFile(file, errors, timeProvider), format, errors, timeProvider);
            var target = parseResult.GetValue(_output) ?? (file == "-" ? "-" : GetDefaultOutput(file, format));
            if (target == "-")
            {
                await conversion.WriteAsync(output, cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }

            if (Path.GetFullPath(target) == Path.GetFullPath(file))
                throw new ToolException($"{Printable.ToLine(target)} is the trace itself. Give another --output.");
            await conversion.WriteAsync(target, cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync($"{Printable.ToLine(target)} was written.").ConfigureAwait(false);
            return ExitCode.Success;
        }, TraceErrors.Explain));
    }

    private static TraceFormat? FindFormat(string name) => TraceFormat.All.SingleOrDefault(format => format.Name == name);

    private static string GetDefaultOutput(string file, TraceFormat format)
    {
        var name = file.EndsWith(TraceFormat.Text.FileExtension, StringComparison.OrdinalIgnoreCase)
            ? file[..^TraceFormat.Text.FileExtension.Length]
            : Path.ChangeExtension(file, null);
        return name + format.FileExtension;
    }
}
