using System.CommandLine;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Operating;

/// <summary><c>chalk slates drop</c>.</summary>
internal sealed class DropCommand : OneStoreCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Argument<string> _owner = Named.Owner();
    private readonly Option<bool> _yes = Confirmation.Given();

    public DropCommand(TextWriter output, TextWriter errors)
        : base("drop", "Ends an owner: all sign-ins, then all documents. There is no way back.", errors,
            "chalk slates drop admin --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates drop admin --yes")
    {
        (_output, _errors) = (output, errors);
        Arguments.Add(_owner);
        Options.Add(_yes);
    }

    protected override async Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation)
    {
        var owner = parsed.GetRequiredValue(_owner);
        if (!await Confirmation.AskAsync(parsed.GetValue(_yes), _errors, $"This removes all documents and sign-ins of {Printable.Line(owner)} from {store.Name}.", cancellation).ConfigureAwait(false)) return Failed;
        var had = await store.Client.DeleteAsync(owner, cancellation).ConfigureAwait(false);
        await _output.WriteLineAsync(had ? $"The slate of {Printable.Line(owner)} is gone." : $"{Printable.Line(owner)} had no documents.").ConfigureAwait(false);
        return Done;
    }
}
