using System.CommandLine;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates tokens</c>.</summary>
internal sealed class TokensCommand : StoreConnectionCommand
{
    // Enough to distinguish tokens, too little to identify one.
    private const int ShownIdLength = 8;

    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Argument<string> _owner = NameArguments.CreateOwner();
    private readonly Option<bool> _json = ColumnWriter.CreateJsonOption();

    public TokensCommand(TextWriter output, TextWriter errors)
        : base("tokens", "Lists the sign-ins of an owner, the most recently seen first. It shows only the beginning of a token's " +
            "hash.", errors,
            "chalk slates tokens admin --store sqlite --connection /var/lib/shop/slates.db")
    {
        (_output, _errors) = (output, errors);
        Arguments.Add(_owner);
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var owner = parseResult.GetRequiredValue(_owner);
        var lines = new ColumnWriter<StoredToken>(_output, parseResult.GetValue(_json),
            new("token", ShownIdLength + 1, token => token.Id.ToString()[..ShownIdLength] + "…"),
            new("seen", 20, token => token.SeenAt),
            new("issued", 20, token => token.IssuedAt),
            new("expires", 20, token => token.ExpiresAt),
            new("ends", 20, token => token.AbsoluteExpiresAt),
            new("label", 0, token => token.Label));
        var tokens = await connection.Client.Tokens.ListAsync(owner, cancellationToken).ConfigureAwait(false);
        foreach (var token in tokens) await lines.WriteAsync(token).ConfigureAwait(false);
        if (tokens.Count == 0)
            await _errors.WriteLineAsync($"{Printable.ToLine(owner)} has no sign-ins in {connection.Name}.").ConfigureAwait(false);
        return ExitCode.Success;
    }
}
