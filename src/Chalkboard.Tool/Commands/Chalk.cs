using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Operating;

namespace Chalkboard.Tool.Commands;

/// <summary>The command line as a whole.</summary>
internal static class Chalk
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, TimeProvider time)
    {
        var check = new CheckCommand(output, time);
        var watch = new WatchCommand(output, errors, time);
        var root = new RootCommand("Checks and watches the statistics of an application that serves them as JSON, looks after stores of slates, and shows traces.")
        {
            check, watch, new SlatesCommand(output, errors, time), new TraceCommand(output, errors, time),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(exitCode: 0, note: null,
            "chalk check http://localhost:5000/statistics/data --entry 'Runtime/Heap Bytes' --warning 1000000000",
            "chalk watch http://localhost:5000/statistics/data",
            "chalk slates list admin --store sqlite --connection /var/lib/shop/slates.db",
            "chalk trace show slow.trace.txt --hot");
        var version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add("-V");
        version.Action = new VersionLine(exitCode: 0);

        // Not what it does by default: a range such as @10:20 is no file of arguments.
        var parsed = root.Parse(arguments, new() { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or VersionLine))
        {
            var message = UsageError.Explain(parsed);
            if (parsed.CommandResult.Command == check)
                await output.WriteLineAsync(Outcome.Unknown($"{message} See chalk check --help").ToString()).ConfigureAwait(false);
            else
                await errors.WriteLineAsync($"chalk: {message} See {UsageError.Path(parsed)} --help").ConfigureAwait(false);
            // Whatever a monitor gets wrong on the command line, it must not take it for a warning.
            return (int)State.Unknown;
        }

        var configuration = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false };
        // While an application runs, a signal is for it.
        if (parsed.CommandResult.Command is TraceCommand) configuration.ProcessTerminationTimeout = null;
        return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
    }
}
