using System.CommandLine;

namespace Chalkboard.Tool.Stores;

/// <summary>A subcommand of <c>chalk slates</c> that works on one open store.</summary>
internal abstract class StoreConnectionCommand(string name, string description, TextWriter errors, params IReadOnlyList<string> examples)
    : StoreCommand(name, description, errors, examples)
{
    protected abstract Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(
        StoreAddress address, ParseResult parseResult, SecretRedactor secrets, CancellationToken cancellationToken)
    {
        var store = await StoreConnection.OpenAsync(address).ConfigureAwait(false);
        await using (store.ConfigureAwait(false)) return await RunAsync(store, parseResult, cancellationToken).ConfigureAwait(false);
    }
}
