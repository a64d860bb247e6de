using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk watch</c>: the statistics, live in the terminal.</summary>
internal sealed class WatchCommand : Command
{
    private readonly StatisticsSourceArguments _source;

    private readonly Option<TimeSpan?> _interval = new("--interval", "-i")
    {
        Description = "The interval between two readings, in seconds [default: 1]",
        HelpName = "seconds",
        CustomParser = DurationOption.CreateParser(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
    };

    private readonly Option<string[]> _namespaces = new("--namespace", "-n")
    {
        Description = "Show only this namespace. Can be given several times",
        HelpName = "name",
    };

    public WatchCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base(
            "watch", "Watches statistics live in the terminal. If the output is not a terminal, writes every figure once, with its " +
            "path as for chalk check.")
    {
        _source = new(this);
        Options.Add(_interval);
        Options.Add(_namespaces);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(exitCode: 0, "Keys: q quits, arrows and PgUp, PgDn scroll, Tab goes to the next namespace.",
                "chalk watch http://localhost:5000/statistics/data",
                "chalk watch http://localhost:5000/statistics/data --namespace Kestrel --namespace Runtime --interval 5",
                "chalk watch http://localhost:5000/statistics/data | grep Bytes"),
        });

        SetAction((parseResult, cancellationToken) => CommandRunner.RunAsync(errors, async () =>
        {
            var source = await _source.ReadAsync(parseResult, cancellationToken).ConfigureAwait(false);
            var options = new WatchOptions(
                source, parseResult.GetValue(_interval) ?? TimeSpan.FromSeconds(1), parseResult.GetValue(_namespaces) ?? []);
            if (Terminal.IsAvailable)
                await new StatisticsWatcher(options, timeProvider).RunAsync(output, cancellationToken).ConfigureAwait(false);
            else await WriteOnceAsync(options, output, timeProvider, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }));
    }

    private static async Task WriteOnceAsync(
        WatchOptions options, TextWriter output, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var source = new StatisticsSource(options.Source, timeProvider);
        var statistics = await source.ReadAsync(WatchOptions.Timeout, cancellationToken).ConfigureAwait(false);
        var all = NamespaceFigures.FromStatistics(statistics, options.Source.Address);
        var selected = options.Select(all);
        if (selected.Count == 0 && options.Namespaces.Count > 0)
            throw new ToolException(
                $"There is no namespace {Printable.ToLine(string.Join(", ", options.Namespaces))}. There is: " +
                $"{string.Join(", ", all.Take(12).Select(namespaceFigures => Printable.ToLine(namespaceFigures.Name, 60)))}");
        await PlainReport.WriteAsync(selected, output).ConfigureAwait(false);
    }
}
