using System.Text.Json.Serialization.Metadata;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>One document of a slate, with its type. Holds no data: it is a place to read from and write to.</summary>
/// <remarks>
/// Reads are remembered by the slate that the document belongs to, so that a request reads a document once at most.
/// Values are therefore shared within the request: use immutable types, such as records.
/// </remarks>
public sealed class Document<T> where T : class
{
    private readonly SlateContext _context;
    private readonly DocumentRules<T> _rules;
    private readonly JsonTypeInfo<T> _json;

    // An instance of a workflow: begun once, and never made again by anything but a beginning.
    private readonly bool _begun;

    internal Document(SlateContext context, string id, DocumentRules<T>? rules, bool begun = false)
    {
        _context = context;
        _begun = begun;
        _rules = rules ?? DocumentRules<T>.Default;
        _json = _rules.Json ?? (JsonTypeInfo<T>)context.Engine.Options.Json.GetTypeInfo(typeof(T));
        Id = SlateName.Check(id);
    }

    /// <summary>The document's id within its slate.</summary>
    public string Id { get; }

    internal SlateContext Context => _context;

    /// <summary>Returns the document as this slate first read or last wrote it; reads it if it has not yet.</summary>
    /// <exception cref="DocumentUnreadableException">The content is not JSON of this type.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public ValueTask<Snapshot<T>> GetAsync(CancellationToken cancellation = default) =>
        _context.Memory.TryRecall<T>(Id, out var remembered) ? new(remembered) : RefreshAsync(cancellation);

    /// <summary>Reads the document from the store, whether or not this slate has read it before.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async ValueTask<Snapshot<T>> RefreshAsync(CancellationToken cancellation = default)
    {
        var stored = await _context.Engine.Store.FindAsync(_context.Owner, Id, cancellation).ConfigureAwait(false);
        var snapshot = stored is null
            ? new Snapshot<T>(_begun ? null : _rules.Initial?.Invoke(), DocumentVersion.None)
            : new Snapshot<T>(DocumentFormat.Read(Id, stored.Content.Span, _json, _rules.Upgrade), stored.Version);
        _context.Memory.Remember(Id, snapshot);
        return snapshot;
    }

    /// <summary>
    /// Writes the document whatever it holds now. The last of several writers wins; to build on what is there, use
    /// <see cref="UpdateAsync"/>. What was removed since this slate saw it, and a workflow that has ended, is not made anew.
    /// </summary>
    /// <returns>The document as written.</returns>
    /// <exception cref="DocumentAbsentException">The document was there when this slate last saw it, or belongs to a workflow, and is not there now. Nothing was written.</exception>
    /// <exception cref="DocumentTooLargeException">The JSON is larger than <see cref="DocumentOptions.MaxBytes"/>.</exception>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<Snapshot<T>> SetAsync(T value, CancellationToken cancellation = default)
    {
        var write = Put(value, IfStillThere);
        if (await _context.Engine.TryCommitAsync(_context, [write], cancellation).ConfigureAwait(false)) return Remember(value, write);
        _context.Memory.Forget(Id);
        throw new DocumentAbsentException(Id, $"Document '{Id}' was removed before it could be written, so nothing was written. To make it anew, read it again first, or begin the workflow again.");
    }

    /// <summary>Writes the document if it is still at a version.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="version">The version it must be at; <see cref="DocumentVersion.None"/> if it must be absent.</param>
    /// <param name="cancellation">Stops the operation.</param>
    /// <returns>False, with nothing written, if it is not.</returns>
    /// <inheritdoc cref="SetAsync" path="/exception[not(@cref='DocumentAbsentException')]"/>
    public async ValueTask<bool> TryReplaceAsync(T value, DocumentVersion version, CancellationToken cancellation = default) =>
        await ReplaceAsync(value, version, cancellation).ConfigureAwait(false) is not null;

    /// <summary>
    /// Changes the document by a function of its present value, which is called again whenever another writer was
    /// quicker. N concurrent updates all take effect.
    /// </summary>
    /// <param name="update">
    /// A pure function: it may be called several times, and only its last result counts. If it returns the very object
    /// it was given, nothing is written.
    /// </param>
    /// <param name="cancellation">Stops the operation.</param>
    /// <returns>The document as written.</returns>
    /// <exception cref="DocumentAbsentException">The document is absent and has no initial value, or it was removed during the update.</exception>
    /// <exception cref="ConflictException">Other writers were quicker <see cref="UpdateOptions.Attempts"/> times.</exception>
    /// <inheritdoc cref="SetAsync" path="/exception"/>
    public async ValueTask<Snapshot<T>> UpdateAsync(Func<T, T> update, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var engine = _context.Engine;
        var snapshot = await GetAsync(cancellation).ConfigureAwait(false);
        var wasThere = snapshot.Exists;
        SemaphoreSlim? turn = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (snapshot.Value is not { } value || (wasThere && !snapshot.Exists)) throw Absent(wasThere);
                var changed = update(value);
                if (ReferenceEquals(changed, value)) return snapshot;
                if (await ReplaceAsync(changed, snapshot.Version, cancellation).ConfigureAwait(false) is { } written) return written;
                if (attempt >= engine.Options.Updates.Attempts)
                    throw new ConflictException(_context.Owner, Id, $"Document '{Id}' was changed by others at each of {attempt} attempts to update it. Write it less often, divide it, or raise SlateOptions.Updates.Attempts.");

                engine.Meter.Retried();
                turn ??= await engine.Turns.WaitAsync(_context.Owner, Id, cancellation).ConfigureAwait(false);
                await engine.PauseAsync(attempt, cancellation).ConfigureAwait(false);
                snapshot = await RefreshAsync(cancellation).ConfigureAwait(false);
                wasThere |= snapshot.Exists;
            }
        }
        finally
        {
            turn?.Release();
        }
    }

    /// <summary>Removes the document, whatever it holds. Removing what is absent succeeds.</summary>
    /// <inheritdoc cref="SetAsync" path="/exception[@cref='SignedOutException' or @cref='StoreUnavailableException']"/>
    public async ValueTask RemoveAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _context.Engine.CommitAsync(_context, [DocumentWrite.Remove(Id)], cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Afterwards: a read beside it may have remembered what was there before.
            _context.Memory.Forget(Id);
        }
    }

    /// <summary>Removes the document if it is still at a version.</summary>
    /// <returns>False, with nothing removed, if it is not.</returns>
    /// <inheritdoc cref="RemoveAsync(CancellationToken)" path="/exception"/>
    public async ValueTask<bool> TryRemoveAsync(DocumentVersion version, CancellationToken cancellation = default)
    {
        try
        {
            return await _context.Engine.TryCommitAsync(_context, [DocumentWrite.Remove(Id, Precondition.At(version))], cancellation).ConfigureAwait(false);
        }
        finally
        {
            _context.Memory.Forget(Id);
        }
    }

    /// <summary>Reads and removes the document in one step. Of several callers exactly one gets it. What can't be read is put back.</summary>
    /// <returns>The value, or null if the document is absent.</returns>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended.</exception>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async ValueTask<T?> TakeAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _context.Engine.TakeAsync(_context, Id, cancellation).ConfigureAwait(false) is { } taken
                ? await ReadAsync(taken).ConfigureAwait(false)
                : null;
        }
        finally
        {
            _context.Memory.Forget(Id);
        }
    }

    /// <summary>What keeps a late write from bringing back what was removed: what was once seen must still be there.</summary>
    internal Precondition IfStillThere =>
        _begun || (_context.Memory.TryRecall<T>(Id, out var seen) && seen.Exists) ? Precondition.Present : Precondition.None;

    internal DocumentWrite Put(T value, Precondition when) =>
        DocumentWrite.Put(Id, DocumentFormat.Write(Id, value, _json, _context.Engine.Options.Documents.MaxBytes), when, _rules.DiscardAfter);

    internal Snapshot<T> Remember(T value, DocumentWrite write)
    {
        var snapshot = new Snapshot<T>(value, write.Version);
        _context.Memory.Remember(Id, snapshot);
        return snapshot;
    }

    private async ValueTask<T> ReadAsync(StoredDocument taken)
    {
        try
        {
            return DocumentFormat.Read(Id, taken.Content.Span, _json, _rules.Upgrade);
        }
        catch
        {
            // Whatever is wrong, with the content or with the code that reads it, the user's data must outlive it.
            var write = DocumentWrite.Put(Id, taken.Content, Precondition.Absent, _rules.DiscardAfter);
            await _context.Engine.TryCommitAsync(_context, [write], CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<Snapshot<T>?> ReplaceAsync(T value, DocumentVersion version, CancellationToken cancellation)
    {
        var write = Put(value, Precondition.At(version));
        if (await _context.Engine.TryCommitAsync(_context, [write], cancellation).ConfigureAwait(false)) return Remember(value, write);
        _context.Memory.Forget(Id);
        return null;
    }

    private DocumentAbsentException Absent(bool wasThere) => new(Id, wasThere
        ? $"Document '{Id}' was removed while it was being updated, so nothing was written."
        : $"Document '{Id}' is absent, so there is nothing to update. Set it first, or give it an initial value in its DocumentRules.");
}
