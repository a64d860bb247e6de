using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Traces;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace show</c>: the calls of a trace, as a tree or by their own time.</summary>
internal sealed class TraceShowCommand : Command
{
    private readonly Argument<string> _file = new("file") { Description = "A trace in the text format, or - for standard input" };

    private readonly Option<bool> _hot = new("--hot")
    {
        Description = "Show the methods, sorted by their own time, instead of the tree",
    };

    private readonly Option<bool> _collapse = new("--collapse", "-c")
    {
        Description = "Calls of one name by one caller as one line, with their count and total",
    };

    private readonly Option<string?> _grep = new("--grep", "-g")
    {
        Description = "Only calls that have this in their name or value, in whatever case, and who called them",
        HelpName = "text",
    };

    private readonly Option<TimeSpan?> _minDuration = new("--min", "-m")
    {
        Description = "Only calls that took at least so long: 1ms, or seconds",
        HelpName = "time",
        CustomParser = DurationOption.CreateParser(TimeSpan.Zero, TimeSpan.FromDays(1)),
    };

    private readonly Option<bool> _withoutOverhead = new("--without-overhead")
    {
        Description = "Take off what recording the events cost, as far as the trace says it",
    };

    public TraceShowCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("show", "Shows a trace as a tree of calls, as the source says them: what the compiler puts between is left out.")
    {
        Arguments.Add(_file);
        foreach (var option in new Option[] { _hot, _collapse, _grep, _minDuration, _withoutOverhead }) Options.Add(option);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(
                exitCode: 0,
                "'duration' is from the start to the end, 'self' the part of it with a thread and in no other call, 'waiting' the part without a thread. [A call in brackets] left the traced assemblies.",
                "chalk trace show slow.trace.txt",
                "chalk trace show slow.trace.txt --collapse --min 1ms",
                "chalk trace show slow.trace.txt --grep Validator",
                "chalk trace show slow.trace.txt --hot"),
        });

        SetAction((parseResult, cancellationToken) => CommandRunner.RunAsync(errors, async () =>
        {
            var trace = await new TraceFile(
                parseResult.GetRequiredValue(
                    _file), errors, timeProvider).ReadTreeAsync(parseResult.GetValue(_withoutOverhead), cancellationToken)
                        .ConfigureAwait(false);
            var options = new ShowOptions(
                parseResult.GetValue(_collapse), parseResult.GetValue(_grep), parseResult.GetValue(_minDuration) ?? TimeSpan.Zero);
            if (parseResult.GetValue(_hot)) await new HotView(trace, options).WriteAsync(output, cancellationToken).ConfigureAwait(false);
            else await new TreeView(trace, options).WriteAsync(output, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }, TraceErrors.Explain));
    }
}
