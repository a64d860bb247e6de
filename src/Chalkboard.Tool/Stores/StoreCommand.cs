using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Commands;

namespace Chalkboard.Tool.Stores;

/// <summary>A verb of <c>chalk slates</c>: finds out which store is meant, and tells on one line of standard error why it could not do what it should.</summary>
internal abstract class StoreCommand : Command
{
    protected const int ExitSuccess = 0;
    protected const int ExitFailure = 1;

    private readonly StoreArguments _store;

    protected StoreCommand(string name, string description, TextWriter errors, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        _store = StoreArguments.CreateSource(this);
        Options.Add(new HelpOption { Action = new HelpWithExamplesAction(ExitSuccess, "Exits with 0 when it is done, with 1 and a line on standard error when it could not be done, with 3 when the command line is wrong.", examples) });
        SetAction(async (parseResult, cancellationToken) =>
        {
            var secrets = new SecretRedactor();
            try
            {
                return await RunAsync(await _store.ReadAsync(parseResult, secrets, cancellationToken).ConfigureAwait(false), parseResult, secrets, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await errors.WriteLineAsync("chalk: Broken off.").ConfigureAwait(false);
                return ExitFailure;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                await errors.WriteLineAsync($"chalk: {secrets.Redact(Explain(exception))}").ConfigureAwait(false);
                return ExitFailure;
            }
        });
    }

    protected abstract Task<int> RunAsync(StoreAddress address, ParseResult parseResult, SecretRedactor secrets, CancellationToken cancellationToken);

    private static string Explain(Exception exception) => exception switch
    {
        StoreException => exception.Message,
        StoreUnavailableException { IsOutcomeUnknown: true } => $"{exception.Message} It may have been done all the same.",
        SlateException => exception.Message,
        _ => $"This is a defect of chalk: {exception.GetType().Name}. Please report it, with the command.",
    };
}
