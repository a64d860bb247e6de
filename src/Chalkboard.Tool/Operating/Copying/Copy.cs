using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Operating.Copying;

/// <summary>
/// Copies all slates of one store to another: a few owners at a time, one document of each at a time. What is there
/// already is not written again, so a copy that was broken off is gone on with by running it again.
/// </summary>
internal sealed class Copy(OpenStore source, OpenStore target, bool mirror, TimeProvider time, CopyTally tally)
{
    private const int OwnersAtOnce = 16;
    private const int Attempts = 6;

    private readonly SourceClock _clock = new(time);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await EachAsync(source, CopyOwnerAsync, cancellation).ConfigureAwait(false);
        if (!mirror) return;
        // More likely the wrong database than a site that has nobody.
        if (tally.Owners == 0) throw new StoreException("The source has no owners. Is it the store that is meant? Nothing was removed.");
        await EachAsync(target, RemoveOthersAsync, cancellation).ConfigureAwait(false);
    }

    private async Task CopyOwnerAsync(string owner, CancellationToken cancellation)
    {
        // Tokens first: they tell the source's time.
        await CopyTokensAsync(owner, cancellation).ConfigureAwait(false);
        var documents = new DocumentCopy(source, target, mirror, _clock, time, tally);
        await foreach (var entry in source.DocumentsAsync(owner, "", cancellation).ConfigureAwait(false))
            await documents.CopyAsync(owner, entry, cancellation).ConfigureAwait(false);
        tally.Owner();
    }

    /// <summary>Removes from the target what the source has not. Sign-ins first: an owner without documents is found by no later run.</summary>
    private async Task RemoveOthersAsync(string owner, CancellationToken cancellation)
    {
        if ((await source.Store.ListAsync(owner, "", new PageRequest(null, 1), cancellation).ConfigureAwait(false)).Items.Count == 0)
            await CopyTokensAsync(owner, cancellation).ConfigureAwait(false);
        await foreach (var entry in target.DocumentsAsync(owner, "", cancellation).ConfigureAwait(false))
        {
            if (await source.EntryAsync(owner, entry.Id, cancellation).ConfigureAwait(false) is not null) continue;
            var outcome = await target.Store.CommitAsync(new Commit(owner, [DocumentWrite.Delete(entry.Id, Precondition.AtVersion(entry.Version))]), cancellation).ConfigureAwait(false);
            if (outcome.Status == CommitStatus.Committed) tally.Removed();
        }
    }

    private Task CopyTokensAsync(string owner, CancellationToken cancellation) => new TokenCopy(source, target, mirror, _clock, tally).CopyAsync(owner, cancellation);

    private Task EachAsync(OpenStore store, Func<string, CancellationToken, Task> act, CancellationToken cancellation) => Parallel.ForEachAsync(
        OwnersAsync(store, cancellation),
        new ParallelOptions { MaxDegreeOfParallelism = OwnersAtOnce, CancellationToken = cancellation },
        async (owner, stop) => await PatientlyAsync(() => act(owner, stop), stop).ConfigureAwait(false));

    private async IAsyncEnumerable<string> OwnersAsync(OpenStore store, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var page = PageRequest.First;
        while (true)
        {
            var owners = default(Page<string>)!;
            await PatientlyAsync(async () => owners = await store.Store.ListOwnersAsync(page, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            foreach (var owner in owners.Items) yield return owner;
            if (owners.NextCursor is null) yield break;
            page = new PageRequest(owners.NextCursor, page.Size);
        }
    }

    /// <summary>A copy of hours is not to end for an outage of seconds. All that is done twice is done once.</summary>
    private async Task PatientlyAsync(Func<Task> act, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act().ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException) when (attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
