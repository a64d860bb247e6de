using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Erasure;
using Chalkboard.Slates.Exports;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>All data of one owner in the store: exported to a file, imported from it, and erased.</summary>
/// <remarks>
/// It covers the owner's slate and tokens. Of reserved slates, such as those of a distributed cache, it erases what belongs to the owner,
/// and exports nothing.
/// </remarks>
public sealed class SlateOwners
{
    private const int FlushThreshold = 64 * 1024;
    private const int MaxAttempts = 10;

    private readonly SlateRuntime _runtime;
    private readonly SlateTokens _tokens;

    internal SlateOwners(SlateRuntime runtime, SlateTokens tokens)
    {
        _runtime = runtime;
        _tokens = tokens;
    }

    private ISlateStore Store => _runtime.Store;

    /// <summary>
    /// Writes the documents of an owner, with their versions and expiry, and a list of the sign-ins, as JSON. Content is written byte for
    /// byte. Of a sign-in there are the label and its times: nothing in the file signs anyone in.
    /// </summary>
    /// <remarks>
    /// Memory is bounded by the largest document, whatever the size of the slate. Documents that are written meanwhile may or may not be
    /// included.
    /// </remarks>
    /// <param name="owner">The owner.</param>
    /// <param name="destination">The stream to write to. It stays open.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The number of documents and sign-ins; zero of both if the store knows no such owner.</returns>
    /// <exception cref="ArgumentException">The owner's name is invalid or reserved.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<ExportedOwner> ExportAsync(string owner, Stream destination, CancellationToken cancellationToken = default)
    {
        SlateName.ValidateOwner(owner);
        ArgumentNullException.ThrowIfNull(destination);
        var signIns = await _tokens.ListAsync(owner, cancellationToken).ConfigureAwait(false);
        var documents = 0L;
        var export = new ExportWriter(destination);
        await using (export.ConfigureAwait(false))
        {
            export.WriteStart(owner, _runtime.TimeProvider.GetUtcNow(), signIns);
            await foreach (var listed in Store.ListAllAsync(owner, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                if (SlateName.IsReserved(listed.Id)) continue;
                if (await FindAsync(owner, listed, cancellationToken).ConfigureAwait(false) is not var (entry, content)) continue;
                export.WriteDocument(entry, content.Span);
                documents++;
                if (export.PendingBytes >= FlushThreshold) await export.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            export.WriteEnd();
            await export.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return new(documents, signIns.Count);
    }

    /// <summary>
    /// Writes the documents of an export, each with its remaining lifetime and a new version. Sign-ins are not imported. The whole file is
    /// checked before anything is written.
    /// </summary>
    /// <remarks>
    /// Memory is bounded by the largest document. Each document is one commit, so an interrupted import has written some of them. Import
    /// again: documents with the same content are not written again. The remaining lifetime is that by this machine's clock.
    /// </remarks>
    /// <param name="owner">
    /// The owner of the documents. Null: the owner that the file names. Don't use null for a file that a user has sent.
    /// </param>
    /// <param name="source">The export, in a stream that can seek, from its current position to its end. It stays open.</param>
    /// <param name="overwrite">
    /// True to overwrite documents that exist with other content. False by default: then nothing is imported if there are any.
    /// </param>
    /// <param name="isDryRun">True to check the export and count what would be written, without writing. False by default.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The number of documents, by what became of them.</returns>
    /// <exception cref="ArgumentException">The owner's name is invalid or reserved, or the stream can't seek.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a complete export, or has a document that no slate can have. Nothing was written.
    /// </exception>
    /// <exception cref="ConflictException">
    /// A document with other content exists, and it is not to be overwritten. Nothing was written, unless the document was written during
    /// the import.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<ImportedOwner> ImportAsync(
        string? owner, Stream source, bool overwrite = false, bool isDryRun = false, CancellationToken cancellationToken = default)
    {
        if (owner is not null) SlateName.ValidateOwner(owner);
        ArgumentNullException.ThrowIfNull(source);
        if (!source.CanSeek) throw new ArgumentException("The export is read twice, so its stream must be able to seek.", nameof(source));

        var start = source.Position;
        var planned = await PlanImportAsync(owner, source, overwrite, cancellationToken).ConfigureAwait(false);
        if (isDryRun) return planned;

        source.Position = start;
        var (written, unchanged, expired) = (0L, 0L, 0L);
        await foreach (var document in ReadAsync(source).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var lifetime = GetLifetime(document);
            if (lifetime <= TimeSpan.Zero) expired++;
            else if (await TryWriteAsync(planned.Owner, document, lifetime, overwrite, cancellationToken).ConfigureAwait(false)) written++;
            else unchanged++;
        }

        return new(planned.Owner, written, unchanged, expired);
    }

    /// <summary>
    /// Erases all data of an owner: revokes the tokens, so that no signed-in browser writes any more, and then deletes the documents, with
    /// those that belong to the owner in other slates: guests that were to be merged, and what packages keep (see <see cref="OwnerLink"/>).
    /// A late write of a browser, or one that depends on a document, does not bring anything back.
    /// </summary>
    /// <remarks>
    /// Once the tokens are revoked, it can't be cancelled. If it fails, erase again: it continues. The documents are deleted in several
    /// commits. A writer without a token, such as a background job, can still create documents afterwards. What this process has cached of
    /// the owner is removed.
    /// </remarks>
    /// <param name="owner">The owner.</param>
    /// <param name="isDryRun">True to count what would be erased, without erasing. False by default.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The number of documents and tokens, with those that belong to the owner in other slates.</returns>
    /// <exception cref="ArgumentException">The owner's name is invalid or reserved.</exception>
    /// <exception cref="ConflictException">
    /// Other writers have added to what belongs to the owner during each of ten attempts, so that not everything is erased.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public ValueTask<ErasedOwner> EraseAsync(string owner, bool isDryRun = false, CancellationToken cancellationToken = default)
    {
        SlateName.ValidateOwner(owner);
        return new OwnerErasure(_runtime).EraseAsync(owner, isDryRun, cancellationToken);
    }

    /// <returns>The document with the expiry of its content; null if it is absent.</returns>
    private async ValueTask<(DocumentEntry Entry, ReadOnlyMemory<byte> Content)?> FindAsync(
        string owner, DocumentEntry entry, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await Store.FindAsync(owner, entry.Id, cancellationToken).ConfigureAwait(false) is not { } document) return null;
            if (document.Version == entry.Version || attempt == MaxAttempts)
                return (entry with { Version = document.Version }, document.Content);

            // The document was written after it was listed, perhaps with another lifetime. In a list, an id comes before all others that
            // begin with it.
            var page = await Store.ListAsync(owner, entry.Id, new PageRequest(null, 1), cancellationToken).ConfigureAwait(false);
            if (page.Items is not [var newer, ..] || newer.Id != entry.Id) return null;
            entry = newer;
        }
    }

    /// <summary>Reads the whole export, and finds what an import would do.</summary>
    private async ValueTask<ImportedOwner> PlanImportAsync(
        string? owner, Stream source, bool overwrite, CancellationToken cancellationToken)
    {
        var export = ReadAsync(source);
        var (written, unchanged, expired, conflicts) = (0L, 0L, 0L, 0L);
        string? firstConflict = null;
        await foreach (var document in export.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            owner ??= export.GetOwner();
            if (GetLifetime(document) <= TimeSpan.Zero)
            {
                expired++;
            }
            else if (await Store.FindAsync(owner, document.Id, cancellationToken).ConfigureAwait(false) is not { } existing)
            {
                written++;
            }
            else if (existing.Content.Span.SequenceEqual(document.Content.Span))
            {
                unchanged++;
            }
            else if (overwrite)
            {
                written++;
            }
            else
            {
                conflicts++;
                firstConflict ??= document.Id;
            }
        }

        owner ??= export.GetOwner();
        return firstConflict is null
            ? new(owner, written, unchanged, expired)
            : throw new ConflictException(
                owner, firstConflict,
                $"Nothing was imported, because documents exist with other content: '{firstConflict}'" +
                $"{(conflicts == 1 ? "" : $" and {conflicts - 1:N0} more")}. To replace them, import with overwrite: true, or " +
                "--overwrite.");
    }

    /// <returns>False if the store has this content already.</returns>
    private async ValueTask<bool> TryWriteAsync(
        string owner, ExportedDocument document, TimeSpan? lifetime, bool overwrite, CancellationToken cancellationToken)
    {
        var precondition = Precondition.Absent;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var write = DocumentWrite.Put(document.Id, document.Content, precondition, lifetime);
            var outcome = await Store.CommitAsync(new Commit(owner, [write]), cancellationToken).ConfigureAwait(false);
            if (outcome.Status == CommitStatus.Committed) return true;
            var existing = await Store.FindAsync(owner, document.Id, cancellationToken).ConfigureAwait(false);
            if (existing is not null && existing.Content.Span.SequenceEqual(document.Content.Span)) return false;
            if (existing is not null && !overwrite) break;
            precondition = Precondition.AtVersion(existing?.Version ?? DocumentVersion.None);
        }

        throw new ConflictException(
            owner, document.Id,
            $"Document '{document.Id}' was written by others during the import, so it was not imported. Import again.");
    }

    /// <returns>The remaining lifetime, which is not positive if the document has expired; null if it never expires.</returns>
    private TimeSpan? GetLifetime(ExportedDocument document)
    {
        var lifetime = document.ExpiresAt - _runtime.TimeProvider.GetUtcNow();
        return lifetime > DocumentWrite.MaxLifetime
            ? throw new InvalidDataException(
                $"Document '{document.Id}' of the export expires at {document.ExpiresAt:O}; a document lives for at most 100 years.")
            : lifetime;
    }

    private ExportReader ReadAsync(Stream source) => new(source, _runtime.Options.Documents.MaxBytes);
}

/// <summary>The result of an export.</summary>
/// <param name="Documents">The number of documents.</param>
/// <param name="SignIns">The number of sign-ins.</param>
public sealed record ExportedOwner(long Documents, int SignIns);

/// <summary>The result of an import.</summary>
/// <param name="Owner">The owner of the documents.</param>
/// <param name="Written">The number of documents that were written.</param>
/// <param name="Unchanged">The number of documents that existed with the same content.</param>
/// <param name="Expired">The number of documents that have expired since the export, and were not written.</param>
public sealed record ImportedOwner(string Owner, long Written, long Unchanged, long Expired);

/// <summary>The result of erasing an owner.</summary>
/// <param name="Documents">The number of documents that were deleted.</param>
/// <param name="Tokens">The number of live tokens that were revoked.</param>
public sealed record ErasedOwner(long Documents, int Tokens);
