using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Stores;

namespace Chalkboard.Tool.Commands;

/// <summary>The complete command line.</summary>
internal static class ChalkCommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, TimeProvider timeProvider)
    {
        var check = new CheckCommand(output, timeProvider);
        var watch = new WatchCommand(output, errors, timeProvider);
        var root = new RootCommand(
            "Checks and watches the statistics of an application that serves them as JSON, manages stores of slates, records and shows " +
            "traces, and lets assistants read them.")
        {
            check, watch, new SlatesCommand(output, errors, timeProvider), new TraceCommand(output, errors, timeProvider),
            new McpCommand(errors),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamplesAction(exitCode: 0, note: null,
            "chalk check http://localhost:5000/statistics/data --entry 'Runtime/Heap Bytes' --warning 1000000000",
            "chalk watch http://localhost:5000/statistics/data",
            "chalk slates list admin --store sqlite --connection /var/lib/shop/slates.db",
            "chalk trace show slow.trace.txt --hot");
        var version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add("-V");
        version.Action = new VersionAction(exitCode: 0);

        // Disables response files, because a threshold range such as @10:20 is an argument.
        var parseResult = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parseResult.Errors.Count > 0 && parseResult.Action is not (HelpWithExamplesAction or VersionAction))
        {
            var message = UsageError.Explain(parseResult);
            if (parseResult.CommandResult.Command == check)
                await output.WriteLineAsync(
                    CheckResult.CreateUnknown($"{message} See chalk check --help").ToString()).ConfigureAwait(false);
            else
                await errors.WriteLineAsync($"chalk: {message} See {UsageError.GetCommandPath(parseResult)} --help").ConfigureAwait(false);
            return ExitCode.UsageError;
        }

        var configuration = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false };
        // The traced application handles the signals.
        if (parseResult.CommandResult.Command is TraceCommand) configuration.ProcessTerminationTimeout = null;
        return await parseResult.InvokeAsync(configuration).ConfigureAwait(false);
    }
}
