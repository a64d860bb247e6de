using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary>Copies one document with its remaining lifetime.</summary>
internal sealed class DocumentCopy(
    StoreConnection source, StoreConnection target, bool mirror, SourceClock clock, TimeProvider timeProvider, CopyTally tally)
{
    private const int MaxAttempts = 10;

    // The remaining lifetimes of a document and its copy differ by less than this, unless the document was written after it was copied.
    private static readonly TimeSpan _lifetimeTolerance = TimeSpan.FromMinutes(1);

    public async Task CopyAsync(string owner, DocumentEntry entry, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var document = await source.Store.FindAsync(owner, entry.Id, cancellationToken).ConfigureAwait(false);
            if (document is null) return;
            if (document.Version != entry.Version)
            {
                // The document was written after it was listed, perhaps with another lifetime.
                if (await source.FindEntryAsync(owner, entry.Id, cancellationToken).ConfigureAwait(false) is not { } newer) return;
                entry = newer;
                if (attempt < MaxAttempts) continue;
            }

            var lifetime = entry.ExpiresAt is { } expiresAt ? clock.GetRemaining(expiresAt) : (TimeSpan?)null;
            if (lifetime <= TimeSpan.Zero
                || await TryPutAsync(owner, entry.Id, document, lifetime, cancellationToken).ConfigureAwait(false))
                return;
            if (attempt == MaxAttempts)
                throw new ToolException(
                    $"A document of {target.Name} changed in each of {MaxAttempts} attempts to copy it. Stop the applications that " +
                    "use the target store, and copy again.");
        }
    }

    private async Task<bool> TryPutAsync(
        string owner, string id, StoredDocument document, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        if (await CommitAsync(owner, DocumentWrite.Put(id, document.Content, Precondition.Absent, lifetime), cancellationToken)
            .ConfigureAwait(false))
            return true;
        if (await target.Store.FindAsync(owner, id, cancellationToken).ConfigureAwait(false) is not { } existing) return false;
        var isSame = existing.Content.Span.SequenceEqual(document.Content.Span);
        if (isSame && (!mirror || await HasSameLifetimeAsync(owner, id, lifetime, cancellationToken).ConfigureAwait(false)))
        {
            tally.AddUnchanged();
            return true;
        }

        if (mirror)
        {
            var precondition = Precondition.AtVersion(existing.Version);
            var write = isSame && lifetime is { } renewed
                ? DocumentWrite.Renew(id, renewed, precondition)
                : DocumentWrite.Put(id, document.Content, precondition, lifetime);
            return await CommitAsync(owner, write, cancellationToken).ConfigureAwait(false);
        }

        tally.AddDiffering(owner, id);
        return true;
    }

    private async Task<bool> HasSameLifetimeAsync(string owner, string id, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        if (await target.FindEntryAsync(owner, id, cancellationToken).ConfigureAwait(false) is not { } existing) return false;
        return lifetime is { } remaining
            ? existing.ExpiresAt is { } expiresAt && (expiresAt - timeProvider.GetUtcNow() - remaining).Duration() < _lifetimeTolerance
            : existing.ExpiresAt is null;
    }

    private async Task<bool> CommitAsync(string owner, DocumentWrite write, CancellationToken cancellationToken)
    {
        var outcome = await target.Store.CommitAsync(new Commit(owner, [write]), cancellationToken).ConfigureAwait(false);
        if (outcome.Status != CommitStatus.Committed) return false;
        tally.AddCopied(write.Content.Length);
        return true;
    }
}
