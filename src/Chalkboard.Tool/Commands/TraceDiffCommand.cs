using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Traces;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace diff</c>: what takes longer in one trace than in another.</summary>
internal sealed class TraceDiffCommand : Command
{
    private readonly Argument<string> _before = new("before") { Description = "A trace in the text form" };

    private readonly Argument<string> _after = new("after") { Description = "Another, of the same kind of operation" };

    private readonly Option<TimeSpan?> _least = new("--min", "-m") { Description = "Only what grew by at least so much: 1ms, or seconds", HelpName = "time", CustomParser = Duration.Between(TimeSpan.Zero, TimeSpan.FromDays(1)) };

    private readonly Option<bool> _withoutCost = new("--without-cost") { Description = "Take off what recording the events cost, as far as the traces say it" };

    public TraceDiffCommand(TextWriter output, TextWriter errors, TimeProvider time)
        : base("diff", "Compares two traces and shows which calls take longer in the second, the biggest growth first.")
    {
        Arguments.Add(_before);
        Arguments.Add(_after);
        Options.Add(_least);
        Options.Add(_withoutCost);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamples(exitCode: 0, "Calls match if their names and those of their callers do; calls of one name by one caller count as one. What a call grew by is without what the calls that it makes grew by.",
                "chalk trace diff fast.trace.txt slow.trace.txt",
                "chalk trace diff yesterday.trace.txt today.trace.txt --min 1ms"),
        });

        SetAction((parsed, cancellation) => TraceRun.OfAsync(errors, async () =>
        {
            var before = await new TraceFile(parsed.GetRequiredValue(_before), errors, time).ReadTreeAsync(parsed.GetValue(_withoutCost), cancellation).ConfigureAwait(false);
            var after = await new TraceFile(parsed.GetRequiredValue(_after), errors, time).ReadTreeAsync(parsed.GetValue(_withoutCost), cancellation).ConfigureAwait(false);
            await new GrowthView(before, after, parsed.GetValue(_least) ?? TimeSpan.FromMicroseconds(1)).WriteAsync(output, cancellation).ConfigureAwait(false);
        }));
    }
}
