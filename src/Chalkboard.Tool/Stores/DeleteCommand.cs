using System.CommandLine;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates delete</c>.</summary>
internal sealed class DeleteCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Argument<string> _owner = NameArguments.CreateOwner();
    private readonly Option<bool> _yes = Confirmation.CreateYesOption();

    public DeleteCommand(TextWriter output, TextWriter errors)
        : base("delete", "Deletes an owner: revokes all sign-ins, then deletes all documents. This cannot be undone.", errors,
            "chalk slates delete admin --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates delete admin --yes")
    {
        (_output, _errors) = (output, errors);
        Arguments.Add(_owner);
        Options.Add(_yes);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var owner = parseResult.GetRequiredValue(_owner);
        if (!await Confirmation.AskAsync(
            parseResult.GetValue(
                _yes), _errors, $"This deletes all documents and revokes all sign-ins of {Printable.ToLine(owner)} in {connection.Name}.",
                cancellationToken).ConfigureAwait(false))
            return ExitCode.Failure;
        var hadDocuments = await connection.Client.DeleteAsync(owner, cancellationToken).ConfigureAwait(false);
        await _output.WriteLineAsync(
            hadDocuments
                ? $"The slate of {Printable.ToLine(owner)} was deleted."
                : $"{Printable.ToLine(owner)} had no documents.").ConfigureAwait(false);
        return ExitCode.Success;
    }
}
