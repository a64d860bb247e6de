using System.CommandLine;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Operating;

/// <summary><c>chalk slates list</c>.</summary>
internal sealed class ListCommand : OneStoreCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Option<string?> _prefix = new("--prefix") { Description = "Only documents whose id begins with this", HelpName = "text" };
    private readonly Argument<string> _owner = Named.Owner();
    private readonly Option<bool> _json = Columns.AsJson();

    public ListCommand(TextWriter output, TextWriter errors)
        : base("list", "Lists the documents of an owner, with size, last write and end by the store's clock.", errors,
            "chalk slates list admin --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates list admin --prefix new_id_set/ --json | jq .size")
    {
        (_output, _errors) = (output, errors);
        Arguments.Add(_owner);
        Options.Add(_prefix);
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation)
    {
        var owner = parsed.GetRequiredValue(_owner);
        var lines = new Columns<DocumentEntry>(_output, parsed.GetValue(_json),
            new("size", 10, document => document.Size),
            new("written", 20, document => document.WrittenAt),
            new("expires", 20, document => document.ExpiresAt),
            new("version", 32, document => document.Version.ToString()),
            new("id", 0, document => document.Id));
        var any = false;
        await foreach (var document in store.DocumentsAsync(owner, parsed.GetValue(_prefix) ?? "", cancellation).ConfigureAwait(false))
        {
            any = true;
            await lines.WriteAsync(document).ConfigureAwait(false);
        }

        if (!any) await _errors.WriteLineAsync($"{Printable.Line(owner)} has no such documents in {store.Name}.").ConfigureAwait(false);
        return Done;
    }
}
