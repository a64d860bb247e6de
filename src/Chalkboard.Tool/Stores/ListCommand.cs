using System.CommandLine;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates list</c>.</summary>
internal sealed class ListCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "List only documents whose id begins with this",
        HelpName = "text",
    };
    private readonly Argument<string> _owner = NameArguments.CreateOwner();
    private readonly Option<bool> _json = ColumnWriter.CreateJsonOption();

    public ListCommand(TextWriter output, TextWriter errors)
        : base("list", "Lists the documents of an owner, with size, last write and expiry by the store's clock.", errors,
            "chalk slates list admin --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates list admin --prefix new_id_set/ --json | jq .size")
    {
        (_output, _errors) = (output, errors);
        Arguments.Add(_owner);
        Options.Add(_prefix);
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var owner = parseResult.GetRequiredValue(_owner);
        var lines = new ColumnWriter<DocumentEntry>(_output, parseResult.GetValue(_json),
            new("size", 10, document => document.Size),
            new("written", 20, document => document.WrittenAt),
            new("expires", 20, document => document.ExpiresAt),
            new("version", 32, document => document.Version.ToString()),
            new("id", 0, document => document.Id));
        var any = false;
        await foreach (var document in
            connection.ListDocumentsAsync(owner, parseResult.GetValue(_prefix) ?? "", cancellationToken).ConfigureAwait(false))
        {
            if (SlateName.IsReserved(document.Id)) continue;
            any = true;
            await lines.WriteAsync(document).ConfigureAwait(false);
        }

        if (!any)
            await _errors.WriteLineAsync($"{Printable.ToLine(owner)} has no such documents in {connection.Name}.").ConfigureAwait(false);
        return ExitCode.Success;
    }
}
