using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Running;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace</c>: traces an application.</summary>
internal sealed class TraceCommand : Command
{
    private readonly Argument<string[]> _application = new("application")
    {
        Description = "After --: the command that starts a built application, with its arguments: dotnet App.dll, or App",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly RunArguments _runArguments;

    public TraceCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base(
            "trace", "Runs a built application and traces it; shows, compares and converts traces. A trace has the calls of one " +
            "operation, with the time of each.")
    {
        Subcommands.Add(new TraceShowCommand(output, errors, timeProvider));
        Subcommands.Add(new TraceDiffCommand(output, errors, timeProvider));
        Subcommands.Add(new TraceConvertCommand(output, errors, timeProvider));
        Arguments.Add(_application);
        _runArguments = new(this);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(exitCode: 0, "The application runs from a woven copy, in the folder in which chalk is " +
                "run. It keeps its input, output and exit code. The trace is written when it ends, also after Ctrl-C.",
                "chalk trace -- dotnet bin/Release/net10.0/Shop.dll",
                "chalk trace --output slow.trace.txt -- ./Shop --urls http://localhost:5000",
                "chalk trace --method Shop.Checkout.PriceAsync --count 3 -- dotnet Shop.dll",
                "chalk trace --method Shop.Checkout.PriceAsync --slower-than 20ms -- dotnet Shop.dll",
                "chalk trace --record calls,return-values --include-assembly Newtonsoft.Json --min 1ms -- dotnet Shop.dll",
                "chalk trace show slow.trace.txt --hot",
                "chalk trace diff fast.trace.txt slow.trace.txt",
                "chalk trace convert slow.trace.txt --to speedscope"),
        });

        SetAction((parseResult, _) => CommandRunner.RunAsync(
            errors, () => RunAsync(parseResult, errors, timeProvider), canceledExitCode: ExitCode.Interrupted));
    }

    private async Task<int> RunAsync(ParseResult parseResult, TextWriter errors, TimeProvider timeProvider)
    {
        var applicationArguments = parseResult.GetValue(_application) ?? [];
        if (GetError(parseResult, applicationArguments) is { } error)
        {
            await errors.WriteLineAsync($"chalk: {error} See chalk trace --help").ConfigureAwait(false);
            return ExitCode.UsageError;
        }

        using var signals = new Signals();
        var application = Application.Find(applicationArguments);
        var request = _runArguments.CreateRequest(parseResult, application.Name, timeProvider);
        var copy = new WovenCopy(
            application, _runArguments.GetAssemblies(parseResult).FindFiles(application), _runArguments.GetMethods(parseResult), errors,
            timeProvider);
        using var shadow = await copy.CreateAsync(request, signals.CancellationToken).ConfigureAwait(false);
        var exitCode = await ChildProcess.RunAsync(application, shadow, signals).ConfigureAwait(false);
        var results = TraceRunResult.Read(shadow.Root);
        if (results.Count == 0 && await ReadJournalAsync(shadow.Root).ConfigureAwait(false) is { } recording)
        {
            new TraceFileWriter(request, shadow.Root).Write(recording, number: null);
            results = TraceRunResult.Read(shadow.Root);
        }

        foreach (var line in RunSummary.GetLines(application, request, results, exitCode))
            await errors.WriteLineAsync($"chalk: {line}").ConfigureAwait(false);
        shadow.MoveNewFiles();
        foreach (var file in shadow.UnmovedFiles)
            await errors.WriteLineAsync(
                $"chalk: A file that the application wrote next to itself could not be moved to its folder: " +
                $"{Printable.ToLine(file, 4_000)}").ConfigureAwait(false);
        return exitCode;
    }

    /// <summary>Reads what the process wrote before it was killed. Returns null if it is nothing that can be read.</summary>
    private static async Task<Recording?> ReadJournalAsync(string folder)
    {
        try
        {
            if (RunJournal.TryOpen(folder) is not { } stream) return null;
            await using (stream.ConfigureAwait(false)) return await TraceReader.ReadAsync(stream).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidTraceException)
        {
            return null;
        }
    }

    private string? GetError(ParseResult parseResult, string[] applicationArguments)
    {
        var countAfterDashes = parseResult.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        var names = UsageError.ListNames(Subcommands);
        if (applicationArguments.Length == 0) return $"Give a command ({names}), or run an application: chalk trace -- dotnet App.dll.";
        if (applicationArguments.Length > countAfterDashes)
            return applicationArguments[0].StartsWith('-')
                ? UsageError.ExplainUnknownOption(applicationArguments[0])
                : $"There is no such command. There are {names}. An application comes after --, as in chalk trace -- dotnet App.dll.";
        return _runArguments.GetError(parseResult);
    }
}
