using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>Watches one slate exactly: where the store says that changes may have been missed, it looks them up.</summary>
internal static class SlateWatch
{
    public static async IAsyncEnumerable<DocumentChange> WatchAsync(SlateEngine engine, string owner, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var known = new Dictionary<string, DocumentVersion>(StringComparer.Ordinal);
        await foreach (var change in engine.Store.WatchAsync(owner, cancellation).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Resync)
            {
                var now = await ListAsync(engine, owner, cancellation).ConfigureAwait(false);
                foreach (var gone in known.Keys.Where(id => !now.ContainsKey(id)).ToList())
                {
                    known.Remove(gone);
                    yield return DocumentChange.Removed(owner, gone);
                }

                foreach (var (id, version) in now)
                {
                    if (known.TryGetValue(id, out var before) && before == version) continue;
                    known[id] = version;
                    yield return DocumentChange.Written(owner, id, version);
                }
            }
            else if (change.Kind == ChangeKind.Removed ? known.Remove(change.Id!) : !known.TryGetValue(change.Id!, out var before) || before != change.Version)
            {
                if (change.Kind == ChangeKind.Written) known[change.Id!] = change.Version;
                yield return change;
            }
        }
    }

    private static async ValueTask<Dictionary<string, DocumentVersion>> ListAsync(SlateEngine engine, string owner, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var listed = new Dictionary<string, DocumentVersion>(StringComparer.Ordinal);
                var entries = Paging.StreamAsync((page, stop) => engine.Store.ListAsync(owner, "", page, stop), cancellation);
                await foreach (var entry in entries.ConfigureAwait(false)) listed[entry.Id] = entry.Version;
                return listed;
            }
            catch (StoreUnavailableException)
            {
                // A watch survives outages. The store has waited for its own timeout already.
                await engine.PauseAsync(attempt + 2, cancellation).ConfigureAwait(false);
            }
        }
    }
}
