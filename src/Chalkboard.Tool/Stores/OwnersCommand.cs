using System.CommandLine;
using Chalkboard.Tool.Commands;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates owners</c>.</summary>
internal sealed class OwnersCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly Option<bool> _json = ColumnWriter.CreateJsonOption();

    public OwnersCommand(TextWriter output, TextWriter errors)
        : base("owners", "Lists the owners that have documents, in no particular order.", errors,
            "chalk slates owners --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates owners --store redis --connection-file /etc/shop/redis | wc -l")
    {
        _output = output;
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var lines = new ColumnWriter<string>(_output, parseResult.GetValue(_json), new OutputColumn<string>("owner", 0, owner => owner));
        await foreach (var owner in connection.Client.ListOwnersAsync(cancellationToken).ConfigureAwait(false))
            await lines.WriteAsync(owner).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
