using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Running;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk trace</c>: what one operation did.</summary>
internal sealed class TraceCommand : Command
{
    private const int _failed = 1;
    private const int _signalled = 130;

    private readonly Argument<string[]> _application = new("application") { Description = "After --: what starts an application that is built, with its arguments: dotnet App.dll, or App", Arity = ArgumentArity.ZeroOrMore };

    private readonly RunArguments _arguments;

    public TraceCommand(TextWriter output, TextWriter errors, TimeProvider time)
        : base("trace", "Runs an application that is built, and traces it; shows, compares and converts traces: which calls one operation made, and the time of each.")
    {
        Subcommands.Add(new TraceShowCommand(output, errors, time));
        Subcommands.Add(new TraceDiffCommand(output, errors, time));
        Subcommands.Add(new TraceConvertCommand(output, errors, time));
        Arguments.Add(_application);
        _arguments = new(this);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamples(exitCode: 0, "The application runs from a woven copy, in the folder in which chalk is run. Its input, output and exit code are its own. The trace is written when it ends, also by Ctrl-C.",
                "chalk trace -- dotnet bin/Release/net10.0/Shop.dll",
                "chalk trace --output slow.trace.txt -- ./Shop --urls http://localhost:5000",
                "chalk trace --method Shop.Checkout.PriceAsync --count 3 -- dotnet Shop.dll",
                "chalk trace --method Shop.Checkout.PriceAsync --slower-than 20ms -- dotnet Shop.dll",
                "chalk trace --record calls,values --weave Newtonsoft.Json --min 1ms -- dotnet Shop.dll",
                "chalk trace show slow.trace.txt --hot",
                "chalk trace diff fast.trace.txt slow.trace.txt",
                "chalk trace convert slow.trace.txt --to speedscope"),
        });

        SetAction(async (parsed, _) =>
        {
            try
            {
                return await RunAsync(parsed, errors, time).ConfigureAwait(false);
            }
            catch (TraceException exception)
            {
                await errors.WriteLineAsync($"chalk: {exception.Message}").ConfigureAwait(false);
                return _failed;
            }
            catch (OperationCanceledException)
            {
                return _signalled;
            }
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, TextWriter errors, TimeProvider time)
    {
        var words = parsed.GetValue(_application) ?? [];
        if (Wrong(parsed, words) is { } wrong)
        {
            await errors.WriteLineAsync($"chalk: {wrong} See chalk trace --help").ConfigureAwait(false);
            return (int)State.Unknown;
        }

        using var signals = new Signals();
        var application = Application.Find(words);
        var order = _arguments.Order(parsed, application.Name, time);
        var copy = new WovenCopy(application, _arguments.Selection(parsed).Of(application), _arguments.Methods(parsed), errors, time);
        using var shadow = await copy.MakeAsync(order, signals.Cancelled).ConfigureAwait(false);
        var exitCode = await Child.RunAsync(application, shadow, signals).ConfigureAwait(false);
        foreach (var line in Summary.Of(application, order, RunResult.Read(shadow.Root), exitCode)) await errors.WriteLineAsync($"chalk: {line}").ConfigureAwait(false);
        shadow.GiveBack();
        foreach (var file in shadow.Left) await errors.WriteLineAsync($"chalk: What the application wrote beside itself could not be moved there: {Printable.Line(file, 4_000)}").ConfigureAwait(false);
        return exitCode;
    }

    private string? Wrong(ParseResult parsed, string[] words)
    {
        var after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        var names = UsageError.Names(Subcommands);
        if (words.Length == 0) return $"Say what to do: {names}, or run an application: chalk trace -- dotnet App.dll.";
        if (words.Length > after) return words[0].StartsWith('-') ? UsageError.NoOption(words[0]) : $"There is no such command. There are {names}. An application comes after --, as in chalk trace -- dotnet App.dll.";
        return _arguments.Wrong(parsed);
    }
}
