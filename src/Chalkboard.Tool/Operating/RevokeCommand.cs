using System.CommandLine;
using System.Globalization;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Operating;

/// <summary><c>chalk slates revoke</c>.</summary>
internal sealed class RevokeCommand : OneStoreCommand
{
    private readonly TextWriter _output;
    private readonly Argument<string> _owner = Named.Owner();

    public RevokeCommand(TextWriter output, TextWriter errors)
        : base("revoke", "Ends all sign-ins of an owner, on every node at its next request. Documents stay.", errors,
            "chalk slates revoke admin --store sqlite --connection /var/lib/shop/slates.db")
    {
        _output = output;
        Arguments.Add(_owner);
    }

    protected override async Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation)
    {
        var owner = parsed.GetRequiredValue(_owner);
        var count = await store.Client.Tokens.RevokeAllAsync(owner, null, cancellation).ConfigureAwait(false);
        await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(owner)} is signed out everywhere: {Said.Count(count, "token")} revoked.")).ConfigureAwait(false);
        return Done;
    }
}
