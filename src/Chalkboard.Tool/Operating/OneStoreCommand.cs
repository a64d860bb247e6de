using System.CommandLine;

namespace Chalkboard.Tool.Operating;

/// <summary>A verb that works on one store, which is open while it does.</summary>
internal abstract class OneStoreCommand(string name, string description, TextWriter errors, params IReadOnlyList<string> examples)
    : StoreCommand(name, description, errors, examples)
{
    protected abstract Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation);

    protected sealed override async Task<int> RunAsync(StoreAddress address, ParseResult parsed, Secrets secrets, CancellationToken cancellation)
    {
        var store = await OpenStore.OpenAsync(address).ConfigureAwait(false);
        await using (store.ConfigureAwait(false)) return await RunAsync(store, parsed, cancellation).ConfigureAwait(false);
    }
}
