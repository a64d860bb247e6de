using System.CommandLine;

namespace Chalkboard.Tool.Operating;

/// <summary><c>chalk slates owners</c>.</summary>
internal sealed class OwnersCommand : OneStoreCommand
{
    private readonly TextWriter _output;
    private readonly Option<bool> _json = Columns.AsJson();

    public OwnersCommand(TextWriter output, TextWriter errors)
        : base("owners", "Lists the owners that have documents, in no order.", errors,
            "chalk slates owners --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates owners --store redis --connection-file /etc/shop/redis | wc -l")
    {
        _output = output;
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation)
    {
        var lines = new Columns<string>(_output, parsed.GetValue(_json), new Column<string>("owner", 0, owner => owner));
        await foreach (var owner in store.Client.ListOwnersAsync(cancellation).ConfigureAwait(false)) await lines.WriteAsync(owner).ConfigureAwait(false);
        return Done;
    }
}
