using System.CommandLine;
using System.CommandLine.Help;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace</c>: what one operation did.</summary>
internal sealed class TraceCommand : Command
{
    public TraceCommand(TextWriter output, TextWriter errors, TimeProvider time)
        : base("trace", "Shows, compares and converts traces: which calls one operation made, and the time of each.")
    {
        Subcommands.Add(new TraceShowCommand(output, errors, time));
        Subcommands.Add(new TraceDiffCommand(output, errors, time));
        Subcommands.Add(new TraceConvertCommand(output, errors, time));
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamples(exitCode: 0, "A FILE holds a trace in the text form; - is standard input.",
                "chalk trace show slow.trace.txt --hot",
                "chalk trace diff fast.trace.txt slow.trace.txt",
                "chalk trace convert slow.trace.txt --to speedscope"),
        });
    }
}
