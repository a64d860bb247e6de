using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tool.Traces.Differences;
using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace diff</c>: finds the calls that explain why one trace took longer than another.</summary>
internal sealed class TraceDiffCommand : Command
{
    private const int DefaultMaxRows = 20;

    private readonly Argument<string> _baseline = new("baseline") { Description = "The trace to compare with, usually a typical one" };

    private readonly Argument<string> _other = new("other") { Description = "The trace to explain, of the same operation" };

    private readonly Option<string> _format = new("--format")
    {
        Description = "text, markdown (for a pull request) or json",
        HelpName = "format",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<int> _maxRows = new("--top")
    {
        Description = "Show only the first causes",
        HelpName = "number",
        DefaultValueFactory = _ => DefaultMaxRows,
    };

    private readonly Option<GrowthCondition[]> _failIf = new("--fail-if")
    {
        Description = "Exit with 1 if calls, dependencies, time or exceptions grew by more than this; may be repeated",
        HelpName = "condition",
        CustomParser = ParseConditions,
    };

    private readonly Option<bool> _withoutOverhead = new("--without-overhead")
    {
        Description = "Subtract the cost of recording the events, if the traces contain it",
    };

    public TraceDiffCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("diff", "Compares two traces, and shows which calls explain that the other takes longer, the main cause first.")
    {
        _format.AcceptOnlyFromAmong("text", "markdown", "json");
        _maxRows.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var count) && count > 0))
                result.AddError("--top takes a number of 1 or more.");
        });
        Arguments.Add(_baseline);
        Arguments.Add(_other);
        foreach (var option in new Option[] { _format, _maxRows, _failIf, _withoutOverhead }) Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_baseline) == "-" && result.GetValue(_other) == "-")
                result.AddError("Only one of the two traces can come from standard input.");
        });
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(exitCode: 0, "Calls match if their names and the names of their callers match. The parts " +
                "of all causes add up to the growth. The exit code is 0, or 1 if a condition is met, 2 if a trace can't be read, and 3 " +
                "for a wrong command line.",
                "chalk trace diff fast.trace.txt slow.trace.txt",
                "chalk trace diff yesterday.trace today.trace --format markdown --top 5",
                "chalk trace diff baseline.trace now.trace --fail-if 'calls > 10%' --fail-if \"'Orders.Total' calls > 1\"",
                "chalk trace diff baseline.trace now.trace --fail-if 'sql > 0' --fail-if 'time > 50%' --fail-if 'exceptions > 0'"),
        });

        SetAction((parseResult, cancellationToken) => CommandRunner.RunAsync(
            errors, () => RunAsync(parseResult, output, errors, timeProvider, cancellationToken), TraceErrors.Explain,
            ExitCode.NotCompared, ExitCode.NotCompared));
    }

    private async Task<int> RunAsync(
        ParseResult parseResult, TextWriter output, TextWriter errors, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var baseline = await new TraceFile(parseResult.GetRequiredValue(_baseline), errors, timeProvider).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        var other = await new TraceFile(parseResult.GetRequiredValue(_other), errors, timeProvider).ReadAsync(cancellationToken)
            .ConfigureAwait(false);
        TraceDifference difference;
        using (var progress = new ProgressLine("Comparing", errors, timeProvider))
            difference = TraceDifference.From(baseline, other, parseResult.GetValue(_withoutOverhead), progress, cancellationToken);
        var report = DifferenceReport.Create(
            baseline, other, difference, parseResult.GetValue(_failIf) ?? [], parseResult.GetValue(_maxRows));
        await (parseResult.GetValue(_format) switch
        {
            "markdown" => MarkdownDifferenceView.WriteAsync(report, output),
            "json" => JsonDifferenceView.WriteAsync(report, output),
            _ => TextDifferenceView.WriteAsync(report, output),
        }).ConfigureAwait(false);
        return report.Conditions.Any(condition => condition.IsMet) ? ExitCode.ConditionMet : ExitCode.Success;
    }

    private static GrowthCondition[] ParseConditions(ArgumentResult result)
    {
        var conditions = new List<GrowthCondition>();
        foreach (var token in result.Tokens)
        {
            if (GrowthCondition.TryParse(token.Value) is { } condition) conditions.Add(condition);
            else
                result.AddError(
                    $"--fail-if {Printable.ToLine(token.Value)} is not a condition. Write 'calls > 10%', 'calls > 5', 'time > 20ms', " +
                    "'exceptions > 0', 'sql > 0', 'dependencies > 0', or calls, time or exceptions of some methods: " +
                    "\"'Orders.*' calls > 1\".");
        }

        return [.. conditions];
    }
}
