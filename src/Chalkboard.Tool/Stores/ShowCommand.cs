using System.CommandLine;
using System.Text;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates show</c>.</summary>
internal sealed class ShowCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly Option<bool> _raw = new("--raw")
    {
        Description = "Write the content as it is stored, without a line break at the end. In a terminal, control characters are escaped",
    };
    private readonly Argument<string> _owner = NameArguments.CreateOwner();
    private readonly Argument<string> _id = NameArguments.CreateId();

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

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var (owner, id) = (parseResult.GetRequiredValue(_owner), parseResult.GetRequiredValue(_id));
        var document = await connection.Store.FindAsync(owner, id, cancellationToken).ConfigureAwait(false)
            ?? throw new ToolException($"{Printable.ToLine(owner)} has no document {Printable.ToLine(id)} in {connection.Name}.");
        if (!parseResult.GetValue(_raw)) await _output.WriteLineAsync(PrettyJson.Format(document.Content.Span)).ConfigureAwait(false);
        else await WriteRawAsync(Encoding.UTF8.GetString(document.Content.Span)).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private Task WriteRawAsync(string json) =>
        Terminal.IsAvailable ? _output.WriteLineAsync(PrettyJson.EscapeUnsafe(json)) : _output.WriteAsync(json);
}
