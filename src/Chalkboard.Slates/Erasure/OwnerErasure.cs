using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Erasure;

/// <summary>Erases owners, with what belongs to them in other slates.</summary>
/// <remarks>
/// <para>A link or a marker is deleted after what it names. So after a failure at any point, erasing again continues.</para>
/// <para>Only documents that were listed are deleted, and not the whole slate: a link or a marker that a later sign-in writes meanwhile
/// would be lost, and nothing would name its documents any more.</para>
/// </remarks>
internal sealed class OwnerErasure(SlateRuntime runtime)
{
    // More passes than writers without a token make necessary by chance.
    private const int MaxPasses = 10;

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
        var erased = new ErasedOwner(0, tokens);
        string? changedId = null;
        for (var pass = 1; pass == 1 || (changedId is not null && pass <= MaxPasses); pass++)
        {
            (var more, changedId) = await EraseDocumentsAsync(owner, isDryRun, cancellationToken).ConfigureAwait(false);
            erased = Add(erased, more);
        }

        if (!isDryRun) runtime.ReadCache.RemoveOwner(owner);
        return changedId is null
            ? erased
            : throw new ConflictException(
                owner, changedId,
                "The owner is not erased completely: other writers have added to what belongs to it during each of " +
                $"{MaxPasses} attempts. Stop them, and erase again.");
    }

    private static ErasedOwner Add(ErasedOwner first, ErasedOwner second) =>
        new(first.Documents + second.Documents, first.Tokens + second.Tokens);

    /// <returns>
    /// What was erased, and the id of a link or a marker that another writer has changed meanwhile, perhaps with documents; null if there
    /// is none.
    /// </returns>
    private async ValueTask<(ErasedOwner Erased, string? ChangedId)> EraseDocumentsAsync(
        string owner, bool isDryRun, CancellationToken cancellationToken)
    {
        var erased = new ErasedOwner(0, 0);
        string? changedId = null;
        var documents = new List<string>();
        var claims = new List<string>();
        await foreach (var entry in _store.ListAllAsync(owner, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var isMarker = GuestMarker.TryParse(entry.Id, out var guest);
            if (isMarker || OwnerLink.IsLink(entry.Id))
            {
                var (more, version) = isMarker
                    ? (await EraseGuestAsync(owner, guest, isDryRun, cancellationToken).ConfigureAwait(false), entry.Version)
                    : await EraseLinkedAsync(owner, entry, isDryRun, cancellationToken).ConfigureAwait(false);
                erased = Add(erased, more);
                if (isDryRun) continue;
                var deletion = new Commit(owner, [DocumentWrite.Delete(entry.Id, Precondition.AtVersion(version))]);
                var outcome = await _store.CommitAsync(deletion, cancellationToken).ConfigureAwait(false);
                if (outcome.Status != CommitStatus.Committed) changedId = entry.Id;
            }
            else if (SlateName.IsReserved(entry.Id))
            {
                claims.Add(entry.Id);
            }
            else
            {
                erased = Add(erased, new(1, 0));
                if (isDryRun) continue;
                documents.Add(entry.Id);
                if (documents.Count < Commit.MaxWrites) continue;
                await DeleteAsync(owner, documents, cancellationToken).ConfigureAwait(false);
                documents.Clear();
            }
        }

        if (isDryRun) return (erased, null);
        await DeleteAsync(owner, documents, cancellationToken).ConfigureAwait(false);
        // Last, because a guest without its claim is not erased again.
        await DeleteAsync(owner, claims, cancellationToken).ConfigureAwait(false);
        return (erased, changedId);
    }

    private async ValueTask<ErasedOwner> EraseGuestAsync(
        string owner, TokenId guest, bool isDryRun, CancellationToken cancellationToken)
    {
        var isClaimed = isDryRun
            ? await _claims.CanClaimAsync(guest, owner, cancellationToken).ConfigureAwait(false)
            : await _claims.TryClaimAsync(guest, owner, cancellationToken).ConfigureAwait(false);
        return isClaimed
            ? await EraseAsync(SlateName.GuestPrefix + guest, isDryRun, cancellationToken).ConfigureAwait(false) : new(0, 0);
    }

    private async ValueTask<(ErasedOwner Erased, DocumentVersion Version)> EraseLinkedAsync(
        string owner, DocumentEntry link, bool isDryRun, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(owner, link.Id, cancellationToken).ConfigureAwait(false) is not { } document)
            return (new(0, 0), link.Version);
        var content = OwnerLinkContent.Parse(document.Content);
        // Before the deletion: a writer that comes after it sees this, and deletes what it has written.
        var write = DocumentWrite.Put(link.Id, (content with { IsErasing = true }).Serialize());
        if (!isDryRun) await _store.CommitAsync(new Commit(owner, [write]), cancellationToken).ConfigureAwait(false);
        var count = 0L;
        foreach (var (slate, prefix) in content.Documents)
            count += isDryRun
                ? await _store.ListAllAsync(slate, prefix, cancellationToken: cancellationToken).LongCountAsync(cancellationToken)
                    .ConfigureAwait(false)
                : await DeleteAllAsync(slate, prefix, cancellationToken).ConfigureAwait(false);
        return (new(count, 0), write.Version);
    }

    private async ValueTask<long> DeleteAllAsync(string slate, string prefix, CancellationToken cancellationToken)
    {
        var count = 0L;
        while (true)
        {
            // Until there is none: a writer may have added one after a page was listed, and before the document was deleted that its write
            // requires.
            var page = await _store.ListAsync(slate, prefix, PageRequest.First, cancellationToken).ConfigureAwait(false);
            if (page.Items.Count == 0) return count;
            await DeleteAsync(slate, page.Items.Select(static entry => entry.Id), cancellationToken).ConfigureAwait(false);
            count += page.Items.Count;
        }
    }

    private async ValueTask DeleteAsync(string slate, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var size = _store.Description.Capabilities.SupportsMultiDocumentCommits ? Commit.MaxWrites : 1;
        foreach (var chunk in ids.Chunk(size))
        {
            var commit = new Commit(slate, [.. chunk.Select(static id => DocumentWrite.Delete(id))]);
            await _store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        }
    }
}
