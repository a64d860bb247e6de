using System.Runtime.CompilerServices;
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
    /// <param name="cancellationToken">Stops the operation before the tokens are revoked.</param>
    public async ValueTask<ErasedOwner> EraseAsync(string owner, CancellationToken cancellationToken)
    {
        var tokens = await _store.Tokens.RevokeAllAsync(owner, null, cancellationToken).ConfigureAwait(false);
        var (documents, reserved) = await CountAsync(owner, CancellationToken.None).ConfigureAwait(false);
        foreach (var id in reserved)
        {
            if (OwnerLink.IsLink(id))
            {
                await foreach (var linked in FindLinkedAsync(owner, id, CancellationToken.None).ConfigureAwait(false))
                    documents += await DeleteAsync(linked).ConfigureAwait(false);
            }
            else if (GuestMarker.TryParse(id, out var guest)
                && await _claims.TryClaimAsync(guest, owner, CancellationToken.None).ConfigureAwait(false))
            {
                var erased = await EraseAsync(SlateName.GuestPrefix + guest, CancellationToken.None).ConfigureAwait(false);
                documents += erased.Documents;
                tokens += erased.Tokens;
            }
        }

        await _store.DeleteAsync(owner, CancellationToken.None).ConfigureAwait(false);
        runtime.ReadCache.RemoveOwner(owner);
        return new(documents, tokens);
    }

    /// <summary>Counts what would be erased.</summary>
    public async ValueTask<ErasedOwner> PreviewAsync(string owner, CancellationToken cancellationToken)
    {
        var tokens = (await _store.Tokens.ListAsync(owner, cancellationToken).ConfigureAwait(false)).Count;
        var (documents, reserved) = await CountAsync(owner, cancellationToken).ConfigureAwait(false);
        foreach (var id in reserved)
        {
            if (OwnerLink.IsLink(id))
            {
                await foreach (var (slate, prefix) in FindLinkedAsync(owner, id, cancellationToken).ConfigureAwait(false))
                    documents += await _store.ListAllAsync(slate, prefix, cancellationToken: cancellationToken)
                        .LongCountAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (GuestMarker.TryParse(id, out var guest)
                && await _claims.CanClaimAsync(guest, owner, cancellationToken).ConfigureAwait(false))
            {
                var found = await PreviewAsync(SlateName.GuestPrefix + guest, cancellationToken).ConfigureAwait(false);
                documents += found.Documents;
                tokens += found.Tokens;
            }
        }

        return new(documents, tokens);
    }

    /// <returns>The number of the application's documents, and the ids of the others.</returns>
    private async ValueTask<(long Documents, List<string> Reserved)> CountAsync(string owner, CancellationToken cancellationToken)
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

    private async IAsyncEnumerable<OwnedDocuments> FindLinkedAsync(
        string owner, string link, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(owner, link, cancellationToken).ConfigureAwait(false) is not { } document) yield break;
        foreach (var linked in OwnerLink.Parse(document.Content)) yield return linked;
    }

    /// <summary>Deletes documents, a page at a time.</summary>
    private async ValueTask<long> DeleteAsync(OwnedDocuments linked)
    {
        var documents = 0L;
        while (true)
        {
            var page = await _store.ListAsync(linked.Slate, linked.IdPrefix, PageRequest.First, CancellationToken.None)
                .ConfigureAwait(false);
            var deletions = page.Items.Select(static entry => DocumentWrite.Delete(entry.Id));
            var size = _store.Description.Capabilities.SupportsMultiDocumentCommits ? Commit.MaxWrites : 1;
            foreach (var writes in deletions.Chunk(size))
                await _store.CommitAsync(new Commit(linked.Slate, writes), CancellationToken.None).ConfigureAwait(false);
            documents += page.Items.Count;
            if (page.NextCursor is null) return documents;
        }
    }
}
