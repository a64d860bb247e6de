using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing.Forms;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace convert</c>: a trace in the form of another tool.</summary>
internal sealed class TraceConvertCommand : Command
{
    private readonly Argument<string> _file = new("file") { Description = "A trace in the text form, or - for standard input" };

    private readonly Option<string> _to = new("--to", "-t") { Description = "chrome for chrome://tracing and ui.perfetto.dev, speedscope for speedscope.app, folded for flame graphs", HelpName = "form", Required = true };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write, or - for standard output [default: beside the trace]", HelpName = "file" };

    public TraceConvertCommand(TextWriter output, TextWriter errors, TimeProvider time)
        : base("convert", "Writes a trace in a form that other tools read.")
    {
        _to.Validators.Add(result =>
        {
            if (Form(result.Tokens.Single().Value) is null) result.AddError($"--to takes {string.Join(", ", TraceForm.All.Select(form => form.Name))}.");
        });
        Arguments.Add(_file);
        Options.Add(_to);
        Options.Add(_output);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamples(exitCode: 0, "The text form has no start times, so that on a timeline a call begins where what came before it ended. Durations are exact.",
                "chalk trace convert slow.trace.txt --to speedscope",
                "chalk trace convert slow.trace.txt --to folded --output - | flamegraph.pl > slow.svg"),
        });

        SetAction((parsed, cancellation) => TraceRun.OfAsync(errors, async () =>
        {
            var file = parsed.GetRequiredValue(_file);
            var form = Form(parsed.GetRequiredValue(_to))!;
            var conversion = new Conversion(new TraceFile(file, errors, time), form, errors, time);
            var target = parsed.GetValue(_output) ?? (file == "-" ? "-" : Beside(file, form));
            if (target == "-")
            {
                await conversion.WriteAsync(output, cancellation).ConfigureAwait(false);
                return;
            }

            if (Path.GetFullPath(target) == Path.GetFullPath(file)) throw new TraceException($"{Printable.Line(target)} is the trace itself. Give another --output.");
            await conversion.WriteAsync(target, cancellation).ConfigureAwait(false);
            await output.WriteLineAsync($"{Printable.Line(target)} is written.").ConfigureAwait(false);
        }));
    }

    private static TraceForm? Form(string name) => TraceForm.All.SingleOrDefault(form => form.Name == name);

    private static string Beside(string file, TraceForm form)
    {
        var name = file.EndsWith(TraceForm.Text.FileExtension, StringComparison.OrdinalIgnoreCase) ? file[..^TraceForm.Text.FileExtension.Length] : Path.ChangeExtension(file, null);
        return name + form.FileExtension;
    }
}
