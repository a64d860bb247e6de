using System.Text.Json.Serialization.Metadata;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>One document of a slate, with its type. Holds no data: it is a place to read from and write to.</summary>
/// <remarks>
/// Reads are remembered by the slate that the document belongs to, so that a request reads a document once at most.
/// Values are therefore shared within the request: use immutable types, such as records.
/// </remarks>
public sealed class Document<T> : IDeclaredDocument where T : class
{
    private readonly SlateContext _context;
    private readonly DocumentRules<T> _rules;
    private readonly DocumentFormat<T> _format;

    // An instance of a workflow: begun once, and never made again by anything but a beginning.
    private readonly bool _begun;

    internal Document(SlateContext context, string id, DocumentRules<T>? rules, bool begun = false)
    {
        _context = context;
        _begun = begun;
        _rules = rules ?? DocumentRules<T>.Default;
        Id = SlateName.Check(id);
        _format = new DocumentFormat<T>(Id, _rules, context.Engine.Options);
    }

    /// <summary>The document's id within its slate.</summary>
    public string Id { get; }

    internal SlateContext Context => _context;

    Type IDeclaredDocument.Type => typeof(T);

    private SlateMemory Memory => _context.Memory;

    void IDeclaredDocument.Check() => _format.Check();

    /// <summary>Returns the document as this slate first read or last wrote it; reads it if it has not yet.</summary>
    /// <exception cref="DocumentUnreadableException">The content is not JSON of this type.</exception>
    /// <exception cref="DocumentTypeException">Parts of this type would not come back from JSON.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public ValueTask<Snapshot<T>> GetAsync(CancellationToken cancellation = default) =>
        Memory.TryRecall<T>(Id, out var remembered) ? new(remembered) : RefreshAsync(cancellation);

    /// <summary>Reads the document from the store, whether or not this slate has read it before.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async ValueTask<Snapshot<T>> RefreshAsync(CancellationToken cancellation = default) => (await LoadAsync(isReadByCaller: true, cancellation).ConfigureAwait(false)).Snapshot;

    /// <summary>
    /// Writes the document whatever it holds now. The last of several writers wins; to build on what is there, use
    /// <see cref="UpdateAsync"/>. What was removed since this slate saw it, and a workflow that has ended, is not made anew:
    /// the write is refused, and so are further ones until the document is read again.
    /// </summary>
    /// <returns>The document as written.</returns>
    /// <exception cref="DocumentAbsentException">The document was there when this slate last saw it, or belongs to a workflow, and is not there now. Nothing was written.</exception>
    /// <exception cref="DocumentTooLargeException">The JSON is larger than <see cref="DocumentOptions.MaxBytes"/>.</exception>
    /// <exception cref="DocumentTypeException">Parts of the value would not come back from JSON. Nothing was written.</exception>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<Snapshot<T>> SetAsync(T value, CancellationToken cancellation = default)
    {
        var write = Put(value, IfStillThere);
        if (await TryCommitAsync(write, cancellation).ConfigureAwait(false)) return Remember(value, write);
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
    /// <exception cref="DocumentAbsentException">The document is absent and has no initial value, or it was removed since this slate saw it.</exception>
    /// <exception cref="ConflictException">Other writers were quicker <see cref="UpdateOptions.Attempts"/> times.</exception>
    /// <exception cref="InvalidOperationException">The function changed the object that it was given, and returned it. Nothing was written.</exception>
    /// <inheritdoc cref="SetAsync" path="/exception"/>
    public async ValueTask<Snapshot<T>> UpdateAsync(Func<T, T> update, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var wasThere = Memory.MustExist(Id);
        var (snapshot, content) = await CurrentAsync(cancellation).ConfigureAwait(false);
        SemaphoreSlim? turn = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                wasThere |= snapshot.Exists;
                if (snapshot.Value is not { } value || (wasThere && !snapshot.Exists)) throw Absent(wasThere);
                var before = snapshot.Exists ? content : _format.Serialize(value);
                var changed = Apply(update, value);
                if (ReferenceEquals(changed, value)) return _format.IsUnchanged(value, before) ? snapshot : throw ChangedInPlace();
                if (await ReplaceAsync(changed, snapshot.Version, cancellation).ConfigureAwait(false) is { } written) return written;
                turn = await BeforeRetryAsync("update", attempt, turn, cancellation).ConfigureAwait(false);
                (snapshot, content) = await LoadAsync(isReadByCaller: false, cancellation).ConfigureAwait(false);
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
        await TryCommitAsync(DocumentWrite.Remove(Id), cancellation).ConfigureAwait(false);
        // Afterwards: a read that ran meanwhile may have remembered what was there before.
        Memory.Forget(Id);
    }

    /// <summary>Removes the document if it is still at a version.</summary>
    /// <returns>False, with nothing removed, if it is not.</returns>
    /// <inheritdoc cref="RemoveAsync(CancellationToken)" path="/exception"/>
    public async ValueTask<bool> TryRemoveAsync(DocumentVersion version, CancellationToken cancellation = default)
    {
        if (!await TryCommitAsync(DocumentWrite.Remove(Id, Precondition.At(version)), cancellation).ConfigureAwait(false)) return false;
        Memory.Forget(Id);
        return true;
    }

    /// <summary>
    /// Reads and removes the document. Of several callers exactly one gets it. Content that can't be read is not removed: it
    /// stays as it is, at its version and with its expiry.
    /// </summary>
    /// <remarks>One store call to read, unless this slate has read the document before and found it there, and one to remove it at the version that was read.</remarks>
    /// <returns>The value, or null if the document is absent.</returns>
    /// <exception cref="ConflictException">Other writers were quicker <see cref="UpdateOptions.Attempts"/> times. Nothing was removed.</exception>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended. Nothing was removed.</exception>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async ValueTask<T?> TakeAsync(CancellationToken cancellation = default)
    {
        // What was absent may be there by now.
        var snapshot = Memory.TryRecall<T>(Id, out var remembered) && remembered.Exists ? remembered : await RefreshAsync(cancellation).ConfigureAwait(false);
        SemaphoreSlim? turn = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (!snapshot.Exists) return null;
                if (await TryRemoveAsync(snapshot.Version, cancellation).ConfigureAwait(false)) return snapshot.Value;
                // Most often it is gone: another caller took it.
                snapshot = await RefreshAsync(cancellation).ConfigureAwait(false);
                if (snapshot.Exists) turn = await BeforeRetryAsync("take", attempt, turn, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            turn?.Release();
        }
    }

    /// <summary>What keeps a late write from bringing back what was removed: what was once seen must still be there.</summary>
    internal Precondition IfStillThere => _begun || Memory.MustExist(Id) ? Precondition.Present : Precondition.None;

    internal DocumentWrite Put(T value, Precondition when)
    {
        // Another type must not write over what was read as this one.
        Memory.TryRecall<T>(Id, out _);
        return DocumentWrite.Put(Id, _format.Write(value), when, _rules.DiscardAfter);
    }

    internal Snapshot<T> Remember(T value, DocumentWrite write)
    {
        var snapshot = new Snapshot<T>(value, write.Version);
        Memory.Remember(Id, snapshot, write.Content);
        return snapshot;
    }

    private ValueTask<(Snapshot<T> Snapshot, ReadOnlyMemory<byte> Content)> CurrentAsync(CancellationToken cancellation) =>
        Memory.TryRecall<T>(Id, out var remembered, out var content) ? new((remembered, content)) : LoadAsync(isReadByCaller: false, cancellation);

    /// <param name="isReadByCaller">
    /// Whether the application sees what is read. Only then may it write again what it was refused to write because it was removed.
    /// </param>
    /// <param name="cancellation">Stops the operation.</param>
    /// <returns>The document, with the JSON that it was read from; that is empty if the document is absent.</returns>
    private async ValueTask<(Snapshot<T> Snapshot, ReadOnlyMemory<byte> Content)> LoadAsync(bool isReadByCaller, CancellationToken cancellation)
    {
        _format.Check();
        var stored = await _context.Engine.Store.FindAsync(_context.Owner, Id, cancellation).ConfigureAwait(false);
        var snapshot = stored is null
            ? new Snapshot<T>(_begun ? null : _rules.Initial?.Invoke(), DocumentVersion.None)
            : new Snapshot<T>(_format.Read(stored.Content.Span), stored.Version);
        var content = stored?.Content ?? default;
        if (snapshot.Exists || isReadByCaller || !Memory.MustExist(Id)) Memory.Remember(Id, snapshot, content);
        return (snapshot, content);
    }

    private async ValueTask<Snapshot<T>?> ReplaceAsync(T value, DocumentVersion version, CancellationToken cancellation)
    {
        var write = Put(value, Precondition.At(version));
        return await TryCommitAsync(write, cancellation).ConfigureAwait(false) ? Remember(value, write) : null;
    }

    private async ValueTask<bool> TryCommitAsync(DocumentWrite write, CancellationToken cancellation)
    {
        bool committed;
        try
        {
            committed = await _context.Engine.TryCommitAsync(_context, [write], cancellation).ConfigureAwait(false);
        }
        catch
        {
            // It may have been made all the same.
            Memory.Doubt(write, refused: false);
            throw;
        }

        if (!committed) Memory.Doubt(write, refused: true);
        return committed;
    }

    private async ValueTask<SemaphoreSlim?> BeforeRetryAsync(string verb, int attempt, SemaphoreSlim? turn, CancellationToken cancellation)
    {
        var engine = _context.Engine;
        if (attempt >= engine.Options.Updates.Attempts)
            throw new ConflictException(_context.Owner, Id, $"Document '{Id}' was changed by others at each of {attempt} attempts to {verb} it. Write it less often, divide it, or raise SlateOptions.Updates.Attempts.");

        engine.Meter.Retried();
        turn ??= await engine.Turns.WaitAsync(_context.Owner, Id, cancellation).ConfigureAwait(false);
        await engine.PauseAsync(attempt, cancellation).ConfigureAwait(false);
        return turn;
    }

    private T Apply(Func<T, T> update, T value)
    {
        try
        {
            return update(value);
        }
        catch
        {
            // It may have changed the object before it failed.
            Memory.Doubt(Id);
            throw;
        }
    }

    private DocumentAbsentException Absent(bool wasThere) => new(Id, wasThere
        ? $"Document '{Id}' was removed since this slate saw it, so nothing was written. To make it anew, read it again first."
        : $"Document '{Id}' is absent, so there is nothing to update. Set it first, or give it an initial value in its DocumentRules.");

    private InvalidOperationException ChangedInPlace()
    {
        Memory.Doubt(Id);
        return new($"The update of document '{Id}' changed the {typeof(T).Name} that it was given and returned the same object, so nothing was written. Return a new object: make {typeof(T).Name} a record and use 'with'.");
    }
}
