using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Commands;

namespace Chalkboard.Tool.Stores;

/// <summary>A subcommand of <c>chalk slates</c>. It reads the store from the command line and the environment.</summary>
internal abstract class StoreCommand : Command
{
    private readonly StoreArguments _store;

    protected StoreCommand(string name, string description, TextWriter errors, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        _store = StoreArguments.CreateSource(this);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(
            ExitCode.Success,
            "Exit codes: 0 on success, 1 with a line on standard error on failure, 3 for a wrong command line.",
            examples)
        });
        SetAction((parseResult, cancellationToken) =>
        {
            var secrets = new SecretRedactor();
            return CommandRunner.RunAsync(errors, async () =>
            {
                var address = await _store.ReadAsync(parseResult, secrets, cancellationToken).ConfigureAwait(false);
                return await RunAsync(address, parseResult, secrets, cancellationToken).ConfigureAwait(false);
            }, exception => secrets.Redact(Explain(exception)));
        });
    }

    protected abstract Task<int> RunAsync(
        StoreAddress address, ParseResult parseResult, SecretRedactor secrets, CancellationToken cancellationToken);

    private static string Explain(Exception exception) => exception switch
    {
        SlateException => exception.Message,
        _ => CommandRunner.Explain(exception),
    };
}
