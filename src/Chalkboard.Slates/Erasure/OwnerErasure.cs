using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Erasure;

/// <summary>Erases owners, with what belongs to them in other slates.</summary>
/// <remarks>
/// The slate goes last, because its links and markers name the rest. So after a failure at any point, erasing again continues.
/// </remarks>
internal sealed class OwnerErasure(SlateRuntime runtime)
{
    private readonly ISlateStore _store = runtime.Store;
    private readonly GuestClaims _claims = new(runtime);

    /// <summary>Revokes the tokens, and deletes the documents.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="isDryRun">True to count only.</param>
    /// <param name="cancellationToken">Stops the operation before the tokens are revoked.</param>
    public async ValueTask<ErasedOwner> EraseAsync(string owner, bool isDryRun, CancellationToken cancellationToken)
    {
        var tokens = isDryRun
            ? (await _store.Tokens.ListAsync(owner, cancellationToken).ConfigureAwait(false)).Count
            : await _store.Tokens.RevokeAllAsync(owner, null, cancellationToken).ConfigureAwait(false);
        if (!isDryRun) cancellationToken = CancellationToken.None;
        var (documents, reserved) = await ListAsync(owner, cancellationToken).ConfigureAwait(false);
        foreach (var id in reserved)
        {
            if (OwnerLink.IsLink(id))
            {
                documents += await EraseLinkedAsync(owner, id, isDryRun, cancellationToken).ConfigureAwait(false);
            }
            else if (GuestMarker.TryParse(id, out var guest) && (isDryRun
                ? await _claims.CanClaimAsync(guest, owner, cancellationToken).ConfigureAwait(false)
                : await _claims.TryClaimAsync(guest, owner, cancellationToken).ConfigureAwait(false)))
            {
                var erased = await EraseAsync(SlateName.GuestPrefix + guest, isDryRun, cancellationToken).ConfigureAwait(false);
                documents += erased.Documents;
                tokens += erased.Tokens;
            }
        }

        if (!isDryRun)
        {
            await _store.DeleteAsync(owner, cancellationToken).ConfigureAwait(false);
            runtime.ReadCache.RemoveOwner(owner);
        }

        return new(documents, tokens);
    }

    /// <returns>The number of the application's documents, and the ids of the others.</returns>
    private async ValueTask<(long Documents, List<string> Reserved)> ListAsync(string owner, CancellationToken cancellationToken)
    {
        var documents = 0L;
        var reserved = new List<string>();
        await foreach (var entry in _store.ListAllAsync(owner, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (SlateName.IsReserved(entry.Id)) reserved.Add(entry.Id);
            else documents++;
        }

        return (documents, reserved);
    }

    private async ValueTask<long> EraseLinkedAsync(string owner, string link, bool isDryRun, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(owner, link, cancellationToken).ConfigureAwait(false) is not { } document) return 0;
        var count = 0L;
        foreach (var (slate, prefix) in OwnerLink.Parse(document.Content))
            count += isDryRun
                ? await _store.ListAllAsync(slate, prefix, cancellationToken: cancellationToken).LongCountAsync(cancellationToken)
                    .ConfigureAwait(false)
                : await DeleteAsync(slate, prefix, cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Deletes documents, a page at a time.</summary>
    private async ValueTask<long> DeleteAsync(string slate, string prefix, CancellationToken cancellationToken)
    {
        var documents = 0L;
        while (true)
        {
            var page = await _store.ListAsync(slate, prefix, PageRequest.First, cancellationToken).ConfigureAwait(false);
            var deletions = page.Items.Select(static entry => DocumentWrite.Delete(entry.Id));
            var size = _store.Description.Capabilities.SupportsMultiDocumentCommits ? Commit.MaxWrites : 1;
            foreach (var writes in deletions.Chunk(size))
                await _store.CommitAsync(new Commit(slate, writes), cancellationToken).ConfigureAwait(false);
            documents += page.Items.Count;
            if (page.NextCursor is null) return documents;
        }
    }
}
