using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk check</c>: one figure against its thresholds, for a monitor.</summary>
internal sealed class CheckCommand : Command
{
    private readonly StatisticsSourceArguments _source;

    private readonly Option<IReadOnlyList<string>> _entry = new("--entry", "-e")
    {
        Description =
            @"The path of the figure: names, separated by slashes; a slash in a name is \/, a backslash \\. In a list of records, " +
            "an index: 0 for the first, -1 for the last",
        HelpName = "path",
        Required = true,
        CustomParser = ParsePath,
    };

    private readonly Option<ThresholdRange?> _warning = new("--warning", "-w")
    {
        Description = "The range outside which the figure is a warning: 10, 10:, ~:10, 10:20, or @10:20 for a warning inside the range",
        HelpName = "range",
        CustomParser = ParseRange,
    };

    private readonly Option<ThresholdRange?> _critical = new("--critical", "-c")
    {
        Description = "The range outside which the figure is critical",
        HelpName = "range",
        CustomParser = ParseRange,
    };

    private readonly Option<string?> _label = new("--label")
    {
        Description = "The name of the figure in the output [default: the last name of its path]",
        HelpName = "text",
    };

    private readonly Option<string?> _unit = new("--unit", "-u")
    {
        Description = "Its unit: s, ms, us, B, %, or c for a counter",
        HelpName = "unit",
    };

    private readonly Option<CheckState> _noValue = new("--no-value")
    {
        Description = "The state if the entry has no value, such as a percentile of a minute without requests: ok, warning, critical " +
            "or unknown [default: unknown]",
        HelpName = "state",
        CustomParser = ParseState,
        DefaultValueFactory = ParseState,
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout", "-t")
    {
        Description = "The timeout, in seconds [default: 10]",
        HelpName = "seconds",
        CustomParser = DurationOption.CreateParser(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
    };

    public CheckCommand(TextWriter output, TimeProvider timeProvider)
        : base("check", "Checks one figure, for Nagios, Icinga and similar monitors.")
    {
        _source = new(this);
        _unit.AcceptOnlyFromAmong("s", "ms", "us", "B", "%", "c");
        foreach (var option in new Option[] { _entry, _warning, _critical, _label, _unit, _noValue, _timeout }) Options.Add(option);

        // By the guidelines, help and version exit with UNKNOWN, so that a monitor doesn't take them for OK.
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(
                (int)CheckState.Unknown, "Exits with 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN: not " +
                "known, and after this help), by the Monitoring Plugins guidelines.",
                @"chalk check http://localhost:5000/statistics/data " +
                @"--entry 'ASP.NET Core Applications/Last Minute Requests\/Second' --warning 100 --critical 200",
                @"chalk check https://shop.example/statistics/data " +
                @"--entry 'ASP.NET Core Applications/URI Set Tracking/\/checkout/Last Minute 95%' --critical 2 --unit s --no-value ok " +
                "--token-file /etc/chalk.token",
                @"chalk check http://localhost:8080/cpstats/data " +
                "--entry 'CherryPy Applications/Slow Queries/-1/Processing Time' --warning 5 --unit s"),
        });
        Options.Add(new VersionOption("--version", "-V") { Action = new VersionAction((int)CheckState.Unknown) });

        SetAction(async (parseResult, cancellationToken) =>
        {
            var outcome = await RunAsync(parseResult, timeProvider, cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync(outcome.ToString()).ConfigureAwait(false);
            return (int)outcome.State;
        });
    }

    private async Task<CheckResult> RunAsync(ParseResult parseResult, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var timeout = parseResult.GetValue(_timeout) ?? TimeSpan.FromSeconds(10);
        try
        {
            using var source = new StatisticsSource(
                await _source.ReadAsync(parseResult, cancellationToken).ConfigureAwait(false), timeProvider);
            var statistics = await source.ReadAsync(timeout, cancellationToken).ConfigureAwait(false);
            return ThresholdCheck.Evaluate(statistics, new(
                parseResult.GetRequiredValue(_entry), parseResult.GetValue(_warning), parseResult.GetValue(_critical),
                parseResult.GetValue(_label), parseResult.GetValue(_unit) ?? "", parseResult.GetValue(_noValue)));
        }
        catch (OperationCanceledException)
        {
            return CheckResult.CreateUnknown("Interrupted before the answer was received.");
        }
        // A monitor understands only this output, even if this program has a defect.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return CheckResult.CreateUnknown(CommandRunner.Explain(exception));
        }
    }

    private static IReadOnlyList<string> ParsePath(ArgumentResult result)
    {
        if (!EntryPath.TryParse(result.Tokens.Single().Value, out var names, out var error)) result.AddError($"--entry {error}.");
        return names;
    }

    private static CheckState ParseState(ArgumentResult result)
    {
        if (result.Tokens is not [var token]) return CheckState.Unknown;
        if (!token.Value.Any(char.IsAsciiDigit) && Enum.TryParse<CheckState>(token.Value, ignoreCase: true, out var state)) return state;
        result.AddError("--no-value takes ok, warning, critical or unknown.");
        return CheckState.Unknown;
    }

    private static ThresholdRange? ParseRange(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (!ThresholdRange.TryParse(text, out var range, out var error))
            result.AddError(
                $"{((OptionResult)result.Parent!).Option.Name} {Printable.ToLine(text, 40)}: {error}. A range is 10, 10:, ~:10, 10:20 or " +
                $"@10:20.");
        return range;
    }
}
