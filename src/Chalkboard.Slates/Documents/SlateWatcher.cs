using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>Watches one slate without missing a change: after a resync, it lists the documents and yields the differences.</summary>
internal static class SlateWatcher
{
    public static async IAsyncEnumerable<DocumentChange> WatchAsync(
        SlateRuntime runtime, string owner, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var knownVersions = new Dictionary<string, DocumentVersion>(StringComparer.Ordinal);
        await foreach (var change in runtime.Store.WatchAsync(owner, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Resync)
            {
                var currentVersions = await ListVersionsAsync(runtime, owner, cancellationToken).ConfigureAwait(false);
                foreach (var deletedId in knownVersions.Keys.Where(id => !currentVersions.ContainsKey(id)).ToList())
                {
                    knownVersions.Remove(deletedId);
                    yield return DocumentChange.Deleted(owner, deletedId);
                }

                foreach (var (id, version) in currentVersions)
                {
                    if (knownVersions.TryGetValue(id, out var knownVersion) && knownVersion == version) continue;
                    knownVersions[id] = version;
                    yield return DocumentChange.Written(owner, id, version);
                }
            }
            else if (!SlateName.IsReserved(change.Id!) && (change.Kind == ChangeKind.Deleted
                ? knownVersions.Remove(change.Id!)
                : !knownVersions.TryGetValue(change.Id!, out var knownVersion) || knownVersion != change.Version))
            {
                if (change.Kind == ChangeKind.Written) knownVersions[change.Id!] = change.Version;
                yield return change;
            }
        }
    }

    private static async ValueTask<Dictionary<string, DocumentVersion>> ListVersionsAsync(
        SlateRuntime runtime, string owner, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var versions = new Dictionary<string, DocumentVersion>(StringComparer.Ordinal);
                var entries = runtime.Store.ListAllAsync(owner, cancellationToken: cancellationToken);
                await foreach (var entry in entries.ConfigureAwait(false))
                    if (!SlateName.IsReserved(entry.Id)) versions[entry.Id] = entry.Version;
                return versions;
            }
            catch (StoreUnavailableException)
            {
                // A watch survives outages. The first delays are short, because the store has already waited for its own timeout.
                await runtime.DelayRetryAsync(attempt + 2, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
