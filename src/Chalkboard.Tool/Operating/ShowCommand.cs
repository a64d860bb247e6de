using System.CommandLine;
using System.Text;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;

namespace Chalkboard.Tool.Operating;

/// <summary><c>chalk slates show</c>.</summary>
internal sealed class ShowCommand : OneStoreCommand
{
    private readonly TextWriter _output;
    private readonly Option<bool> _raw = new("--raw") { Description = "Write the content as it is stored, without a line's end. A terminal gets it with what could harm it escaped" };
    private readonly Argument<string> _owner = Named.Owner();
    private readonly Argument<string> _id = Named.Id();

    public ShowCommand(TextWriter output, TextWriter errors)
        : base("show", "Shows the content of a document.", errors,
            "chalk slates show admin user --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates show admin user --raw > user.json")
    {
        _output = output;
        Arguments.Add(_owner);
        Arguments.Add(_id);
        Options.Add(_raw);
    }

    protected override async Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation)
    {
        var (owner, id) = (parsed.GetRequiredValue(_owner), parsed.GetRequiredValue(_id));
        var document = await store.Store.FindAsync(owner, id, cancellation).ConfigureAwait(false)
            ?? throw new StoreException($"{Printable.Line(owner)} has no document {Printable.Line(id)} in {store.Name}.");
        if (!parsed.GetValue(_raw)) await _output.WriteLineAsync(PrettyJson.Write(document.Content.Span)).ConfigureAwait(false);
        else await WriteRawAsync(Encoding.UTF8.GetString(document.Content.Span)).ConfigureAwait(false);
        return Done;
    }

    private Task WriteRawAsync(string json) => Terminal.IsThere ? _output.WriteLineAsync(PrettyJson.Harmless(json)) : _output.WriteAsync(json);
}
