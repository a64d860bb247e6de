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
        Description = "Show calls with the same name and caller as one line, with their count and total",
    };

    private readonly Option<string?> _grep = new("--grep", "-g")
    {
        Description = "Show only calls whose name or value contains this text, ignoring case, and their callers",
        HelpName = "text",
    };

    private readonly Option<TimeSpan?> _minDuration = new("--min", "-m")
    {
        Description = "Show only calls that took at least this long: 1ms, or seconds",
        HelpName = "time",
        CustomParser = DurationOption.CreateParser(TimeSpan.Zero, TimeSpan.FromDays(1)),
    };

    private readonly Option<bool> _withoutOverhead = new("--without-overhead")
    {
        Description = "Subtract the cost of recording the events, if the trace contains it",
    };

    public TraceShowCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("show", "Shows a trace as a tree of calls, as they are in the source: calls of compiler-generated code are left out.")
    {
        Arguments.Add(_file);
        foreach (var option in new Option[] { _hot, _collapse, _grep, _minDuration, _withoutOverhead }) Options.Add(option);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(
                exitCode: 0,
                "'duration' is the time from the start to the end, 'self' the part of it on a thread and not in a callee, 'waiting' the " +
                "part without a thread. [A call in brackets] is external: it leaves the traced assemblies.",
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
