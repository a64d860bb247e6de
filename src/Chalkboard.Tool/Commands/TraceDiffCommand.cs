using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Traces;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace diff</c>: finds the calls that take longer in one trace than in another.</summary>
internal sealed class TraceDiffCommand : Command
{
    private readonly Argument<string> _before = new("before") { Description = "A trace in the text format" };

    private readonly Argument<string> _after = new("after") { Description = "A later trace of the same operation" };

    private readonly Option<TimeSpan?> _minGrowth = new("--min", "-m")
    {
        Description = "Show only calls that grew by at least this: 1ms, or seconds",
        HelpName = "time",
        CustomParser = DurationOption.CreateParser(TimeSpan.Zero, TimeSpan.FromDays(1)),
    };

    private readonly Option<bool> _withoutOverhead = new("--without-overhead")
    {
        Description = "Subtract the cost of recording the events, if the traces contain it",
    };

    public TraceDiffCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("diff", "Compares two traces and shows which calls take longer in the second, the biggest growth first.")
    {
        Arguments.Add(_before);
        Arguments.Add(_after);
        Options.Add(_minGrowth);
        Options.Add(_withoutOverhead);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(exitCode: 0, "Calls match if their names and the names of their callers match; calls " +
                "with the same name and caller count as one. The growth of a call does not include the growth of its callees.",
                "chalk trace diff fast.trace.txt slow.trace.txt",
                "chalk trace diff yesterday.trace.txt today.trace.txt --min 1ms"),
        });

        SetAction((parseResult, cancellationToken) => CommandRunner.RunAsync(errors, async () =>
        {
            var before = await new TraceFile(
                parseResult.GetRequiredValue(
                    _before), errors, timeProvider).ReadTreeAsync(parseResult.GetValue(_withoutOverhead), cancellationToken)
                        .ConfigureAwait(false);
            var after = await new TraceFile(
                parseResult.GetRequiredValue(
                    _after), errors, timeProvider).ReadTreeAsync(parseResult.GetValue(_withoutOverhead), cancellationToken)
                        .ConfigureAwait(false);
            await new GrowthView(
                before, after, parseResult.GetValue(_minGrowth)
                    ?? TimeSpan.FromMicroseconds(1)).WriteAsync(output, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }, TraceErrors.Explain));
    }
}
