using System.CommandLine;
using System.Globalization;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates revoke</c>.</summary>
internal sealed class RevokeCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly Argument<string> _owner = NameArguments.CreateOwner();

    public RevokeCommand(TextWriter output, TextWriter errors)
        : base("revoke", "Revokes all sign-ins of an owner, on every node at once. Documents are not changed.", errors,
            "chalk slates revoke admin --store sqlite --connection /var/lib/shop/slates.db")
    {
        _output = output;
        Arguments.Add(_owner);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var owner = parseResult.GetRequiredValue(_owner);
        var count = await connection.Client.Tokens.RevokeAllAsync(owner, null, cancellationToken).ConfigureAwait(false);
        await _output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture, $"{Printable.ToLine(owner)} is signed out everywhere: {Quantity.Format(count, "token")} " +
                    $"revoked.")).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
