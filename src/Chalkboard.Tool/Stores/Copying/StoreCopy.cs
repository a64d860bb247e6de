using System.Runtime.CompilerServices;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary>
/// Copies all slates of one store to another: several owners at a time, and one document of each at a time. Documents that the target
/// has are not written again, so that an interrupted copy continues when it is run again.
/// </summary>
internal sealed class StoreCopy(StoreConnection source, StoreConnection target, bool mirror, TimeProvider timeProvider, CopyTally tally)
{
    private const int MaxConcurrentOwners = 16;
    private const int MaxAttempts = 6;

    private readonly SourceClock _clock = new(timeProvider);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ForEachOwnerAsync(source, CopyOwnerAsync, cancellationToken).ConfigureAwait(false);
        if (!mirror) return;
        // An empty source is probably the wrong database.
        if (tally.Owners == 0)
            throw new ToolException("The source has no owners, so nothing was deleted. Check that it is the right store.");
        await ForEachOwnerAsync(target, DeleteOthersAsync, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyOwnerAsync(string owner, CancellationToken cancellationToken)
    {
        // Tokens are copied first, because they contain the source's time.
        await CopyTokensAsync(owner, cancellationToken).ConfigureAwait(false);
        var documents = new DocumentCopy(source, target, mirror, _clock, timeProvider, tally);
        await foreach (var entry in source.ListDocumentsAsync(owner, "", cancellationToken).ConfigureAwait(false))
            await documents.CopyAsync(owner, entry, cancellationToken).ConfigureAwait(false);
        if (!SlateName.IsReserved(owner)) tally.AddOwner();
    }

    /// <summary>
    /// Deletes documents and revokes sign-ins that the source doesn't have. The sign-ins come first, because a later run doesn't find an
    /// owner without documents.
    /// </summary>
    private async Task DeleteOthersAsync(string owner, CancellationToken cancellationToken)
    {
        // Reserved slates hold data of the application's packages, such as the keys that its cookies are encrypted with.
        if (SlateName.IsReserved(owner)) return;
        if ((await source.Store.ListAsync(owner, "", new PageRequest(null, 1), cancellationToken).ConfigureAwait(false)).Items.Count == 0)
            await CopyTokensAsync(owner, cancellationToken).ConfigureAwait(false);
        await foreach (var entry in target.ListDocumentsAsync(owner, "", cancellationToken).ConfigureAwait(false))
        {
            if (await source.FindEntryAsync(owner, entry.Id, cancellationToken).ConfigureAwait(false) is not null) continue;
            var outcome = await target.Store.CommitAsync(
                new Commit(
                    owner, [DocumentWrite.Delete(entry.Id, Precondition.AtVersion(entry.Version))]), cancellationToken)
                        .ConfigureAwait(false);
            if (outcome.Status == CommitStatus.Committed) tally.AddDeleted();
        }
    }

    private Task CopyTokensAsync(string owner, CancellationToken cancellationToken) =>
        new TokenCopy(source, target, mirror, _clock, tally).CopyAsync(owner, cancellationToken);

    private Task ForEachOwnerAsync(
        StoreConnection store, Func<string, CancellationToken, Task> action, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        ListOwnersAsync(store, cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentOwners, CancellationToken = cancellationToken },
        async (owner, ownerCancellationToken) =>
            await RetryAsync(() => action(owner, ownerCancellationToken), ownerCancellationToken).ConfigureAwait(false));

    private async IAsyncEnumerable<string> ListOwnersAsync(
        StoreConnection store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = PageRequest.First;
        while (true)
        {
            var owners = default(Page<string>)!;
            await RetryAsync(
                async () =>
                    owners =
                        await store.Store.ListOwnersAsync(page, cancellationToken)
                            .ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            foreach (var owner in owners.Items) yield return owner;
            if (owners.NextCursor is null) yield break;
            page = new PageRequest(owners.NextCursor, page.Size);
        }
    }

    /// <summary>Retries during a short outage, which must not end a copy that takes hours. All operations are idempotent.</summary>
    private async Task RetryAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await action().ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException) when (attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
