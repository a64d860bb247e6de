using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Operating.Copying;

/// <summary>Copies one document, with the lifetime that it has left.</summary>
internal sealed class DocumentCopy(OpenStore source, OpenStore target, bool mirror, SourceClock clock, TimeProvider time, CopyTally tally)
{
    private const int Attempts = 10;

    // A lifetime that differs by less was copied by an earlier run.
    private static readonly TimeSpan _sameLifetime = TimeSpan.FromMinutes(1);

    public async Task CopyAsync(string owner, DocumentEntry entry, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var document = await source.Store.FindAsync(owner, entry.Id, cancellation).ConfigureAwait(false);
            if (document is null) return;
            if (document.Version != entry.Version)
            {
                // Written since it was listed, perhaps with another lifetime.
                if (await source.EntryAsync(owner, entry.Id, cancellation).ConfigureAwait(false) is not { } newer) return;
                entry = newer;
                if (attempt < Attempts) continue;
            }

            var lifetime = entry.ExpiresAt is { } end ? clock.Until(end) : (TimeSpan?)null;
            if (lifetime <= TimeSpan.Zero || await TryPutAsync(owner, entry.Id, document, lifetime, cancellation).ConfigureAwait(false)) return;
            if (attempt == Attempts) throw new StoreException($"A document of {target.Name} is written without pause. Is an application using the store to copy to?");
        }
    }

    private async Task<bool> TryPutAsync(string owner, string id, StoredDocument document, TimeSpan? lifetime, CancellationToken cancellation)
    {
        if (await CommitAsync(owner, DocumentWrite.Put(id, document.Content, Precondition.Absent, lifetime), cancellation).ConfigureAwait(false)) return true;
        if (await target.Store.FindAsync(owner, id, cancellation).ConfigureAwait(false) is not { } there) return false;
        var isSame = there.Content.Span.SequenceEqual(document.Content.Span);
        if (isSame && (!mirror || await LivesAsLongAsync(owner, id, lifetime, cancellation).ConfigureAwait(false)))
        {
            tally.Same();
            return true;
        }

        if (mirror) return await CommitAsync(owner, DocumentWrite.Put(id, document.Content, Precondition.AtVersion(there.Version), lifetime), cancellation).ConfigureAwait(false);
        tally.Differs(owner, id);
        return true;
    }

    private async Task<bool> LivesAsLongAsync(string owner, string id, TimeSpan? lifetime, CancellationToken cancellation)
    {
        if (await target.EntryAsync(owner, id, cancellation).ConfigureAwait(false) is not { } there) return false;
        return lifetime is { } left ? there.ExpiresAt is { } end && (end - time.GetUtcNow() - left).Duration() < _sameLifetime : there.ExpiresAt is null;
    }

    private async Task<bool> CommitAsync(string owner, DocumentWrite write, CancellationToken cancellation)
    {
        var outcome = await target.Store.CommitAsync(new Commit(owner, [write]), cancellation).ConfigureAwait(false);
        if (outcome.Status != CommitStatus.Committed) return false;
        tally.Copied(write.Content.Length);
        return true;
    }
}
