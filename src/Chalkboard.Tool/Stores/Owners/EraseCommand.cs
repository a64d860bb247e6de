using System.CommandLine;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores.Owners;

/// <summary><c>chalk slates erase</c>.</summary>
internal sealed class EraseCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Argument<string> _owner = NameArguments.CreateOwner();
    private readonly Option<bool> _dryRun = DryRun.CreateOption();
    private readonly Option<bool> _yes = Confirmation.CreateYesOption();

    public EraseCommand(TextWriter output, TextWriter errors)
        : base("erase", "Erases all data of an owner, and says how much: revokes all sign-ins, then deletes all documents, also those " +
            "that belong to the owner in other slates. This can't be undone.", errors,
            "chalk slates erase admin --dry-run --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates erase admin --yes")
    {
        (_output, _errors) = (output, errors);
        Arguments.Add(_owner);
        Options.Add(_dryRun);
        Options.Add(_yes);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var owner = parseResult.GetRequiredValue(_owner);
        var name = Printable.ToLine(owner);
        var preview = await connection.Client.Owners.EraseAsync(owner, isDryRun: true, cancellationToken).ConfigureAwait(false);
        var found = $"{Format(preview)} of {name} in {connection.Name}";
        if (parseResult.GetValue(_dryRun))
        {
            await _output.WriteLineAsync($"There are {found}. Nothing was erased.").ConfigureAwait(false);
            return ExitCode.Success;
        }

        if (!await Confirmation.AskAsync(
            parseResult.GetValue(_yes), _errors, $"This erases {found}. It can't be undone.", cancellationToken).ConfigureAwait(false))
            return ExitCode.Failure;

        try
        {
            var erased = await connection.Client.Owners.EraseAsync(owner, cancellationToken: cancellationToken).ConfigureAwait(false);
            await _output.WriteLineAsync($"{Format(erased)} of {name} were erased from {connection.Name}.").ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (StoreUnavailableException)
        {
            await _errors.WriteLineAsync("Not everything was erased. Run it again to continue.").ConfigureAwait(false);
            throw;
        }
    }

    private static string Format(ErasedOwner erased) =>
        $"{Quantity.Format(erased.Documents, "document")} and {Quantity.Format(erased.Tokens, "token")}";
}
