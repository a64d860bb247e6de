using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>One document of a slate, with its type. It holds no data; its methods read from the store and write to it.</summary>
/// <remarks>
/// The document's slate caches what it reads, so a request reads each document at most once.
/// All code of the request therefore shares one value: use immutable types, such as records.
/// </remarks>
public sealed class Document<T> : IDeclaredDocument where T : class
{
    private readonly SlateContext _context;
    private readonly DocumentRules<T> _rules;
    private readonly DocumentSerializer<T> _serializer;

    // True for an instance of a workflow, which only StartAsync or an "absent" precondition may create.
    private readonly bool _isWorkflowInstance;

    internal Document(
        SlateContext context, string id, DocumentRules<T>? rules, WorkflowInstance? instance = null, bool isWorkflowInstance = false)
    {
        _context = context;
        Instance = instance;
        _isWorkflowInstance = isWorkflowInstance;
        _rules = rules ?? DocumentRules<T>.Default;
        Id = SlateName.ValidateDocumentId(id);
        _serializer = new DocumentSerializer<T>(Id, _rules, context.Runtime.Options);
    }

    /// <summary>The document's id within its slate.</summary>
    public string Id { get; }

    internal SlateContext Context => _context;

    /// <summary>The instance that this document is, or is a part of, if its workflow can have parts.</summary>
    internal WorkflowInstance? Instance { get; }

    Type IDeclaredDocument.Type => typeof(T);

    private SlateCache Cache => _context.Cache;

    void IDeclaredDocument.ValidateType() => _serializer.ValidateType();

    /// <summary>Returns the document as this slate first read or last wrote it. If it has done neither, the document is read.</summary>
    /// <exception cref="DocumentUnreadableException">The content is not JSON of this type.</exception>
    /// <exception cref="DocumentSerializationException">Members of this type do not survive a JSON round trip.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public ValueTask<Snapshot<T>> GetAsync(CancellationToken cancellationToken = default) =>
        Cache.TryGet<T>(Id, out var cached) ? new(cached) : GetUncachedAsync(cancellationToken);

    /// <summary>Reads the document from the store, whether or not this slate has read it before.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async ValueTask<Snapshot<T>> RefreshAsync(CancellationToken cancellationToken = default) =>
        (await LoadAsync(isReadByCaller: true, cancellationToken).ConfigureAwait(false)).Snapshot;

    /// <summary>
    /// Writes the document, whatever its current value. The last of several writers wins; to base a write on the current value, use
    /// <see cref="UpdateAsync"/>. A document that was deleted since this slate read it, and a workflow that has ended, is not created
    /// again: this write and later ones fail until the document is read again.
    /// </summary>
    /// <returns>The document as written.</returns>
    /// <exception cref="DocumentNotFoundException">
    /// The document no longer exists: it existed when this slate last read it, or it belongs to a workflow. Nothing was written.
    /// </exception>
    /// <exception cref="DocumentTooLargeException">The JSON is larger than <see cref="DocumentOptions.MaxBytes"/>.</exception>
    /// <exception cref="DocumentSerializationException">
    /// Parts of the value do not survive a JSON round trip. Nothing was written.
    /// </exception>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<Snapshot<T>> SetAsync(T value, CancellationToken cancellationToken = default)
    {
        var write = CreateWrite(value, ExistencePrecondition);
        if (await TryCommitAsync(write, cancellationToken).ConfigureAwait(false)) return CacheWritten(value, write);
        throw new DocumentNotFoundException(Id, $"Document '{Id}' was deleted before it could be written, so nothing was written. To " +
            "create it again, read it first, or start the workflow again.");
    }

    /// <summary>Writes the document if it is still at a version.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="version">The version that the document must have; <see cref="DocumentVersion.None"/> if it must be absent.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>False, with nothing written, if the document has another version.</returns>
    /// <inheritdoc cref="SetAsync" path="/exception[not(@cref='DocumentNotFoundException')]"/>
    public async ValueTask<bool> TryReplaceAsync(T value, DocumentVersion version, CancellationToken cancellationToken = default) =>
        await TryReplaceCoreAsync(value, version, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>
    /// Changes the document by a function of its current value. The function is called again if another writer committed first, so that all
    /// of N concurrent updates take effect.
    /// </summary>
    /// <param name="update">
    /// A pure function: it may be called several times, and only its last result is written. If it returns the same object
    /// that it received, nothing is written.
    /// </param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The document as written.</returns>
    /// <exception cref="DocumentNotFoundException">
    /// The document is absent and has no initial value, or it was deleted since this slate read it.
    /// </exception>
    /// <exception cref="ConflictException">Other writers committed first <see cref="UpdateRetryOptions.MaxAttempts"/> times.</exception>
    /// <exception cref="InvalidOperationException">
    /// The function mutated the object that it received, and returned it. Nothing was written.
    /// </exception>
    /// <inheritdoc cref="SetAsync" path="/exception"/>
    public async ValueTask<Snapshot<T>> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var existed = Cache.MustExist(Id);
        var (snapshot, content) = await GetCurrentAsync(cancellationToken).ConfigureAwait(false);
        SemaphoreSlim? queueSlot = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                existed |= snapshot.Exists;
                if (snapshot.Value is not { } value || (existed && !snapshot.Exists)) throw CreateAbsentException(existed);
                var originalContent = snapshot.Exists ? content : _serializer.Serialize(value);
                var updated = InvokeUpdate(update, value);
                if (ReferenceEquals(updated, value))
                    return _serializer.IsUnchanged(value, originalContent) ? snapshot : throw CreateChangedInPlaceException();
                if (await TryReplaceCoreAsync(updated, snapshot.Version, cancellationToken).ConfigureAwait(false) is { } written)
                    return written;
                queueSlot = await PrepareRetryAsync("update", attempt, queueSlot, cancellationToken).ConfigureAwait(false);
                (snapshot, content) = await LoadAsync(isReadByCaller: false, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            queueSlot?.Release();
        }
    }

    /// <summary>Deletes the document, whatever its value. Deleting an absent document succeeds.</summary>
    /// <inheritdoc cref="SetAsync" path="/exception[@cref='SignedOutException' or @cref='StoreUnavailableException']"/>
    public async ValueTask DeleteAsync(CancellationToken cancellationToken = default)
    {
        await TryCommitAsync(DocumentWrite.Delete(Id), cancellationToken).ConfigureAwait(false);
        // After the write, because a concurrent read may have cached the old value.
        Cache.Remove(Id);
    }

    /// <summary>Deletes the document if it is still at a version.</summary>
    /// <returns>False, with nothing deleted, if the document has another version.</returns>
    /// <inheritdoc cref="DeleteAsync(CancellationToken)" path="/exception"/>
    public async ValueTask<bool> TryDeleteAsync(DocumentVersion version, CancellationToken cancellationToken = default)
    {
        if (!await TryCommitAsync(DocumentWrite.Delete(Id, Precondition.AtVersion(version)), cancellationToken).ConfigureAwait(false))
            return false;
        Cache.Remove(Id);
        return true;
    }

    /// <summary>
    /// Reads and deletes the document. Exactly one of several concurrent callers gets it. Content that can't be read is not deleted: it
    /// keeps its version and its expiry.
    /// </summary>
    /// <remarks>
    /// Takes one store call to read, unless this slate has the document in its cache, and one to delete it at the version that
    /// was read.
    /// </remarks>
    /// <returns>The value, or null if the document is absent.</returns>
    /// <exception cref="ConflictException">
    /// Other writers committed first <see cref="UpdateRetryOptions.MaxAttempts"/> times. Nothing was deleted.
    /// </exception>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended. Nothing was deleted.</exception>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async ValueTask<T?> GetAndDeleteAsync(CancellationToken cancellationToken = default)
    {
        // A document that was absent may have been created since.
        var snapshot = Cache.TryGet<T>(Id, out var cached) && cached.Exists
            ? cached : await RefreshAsync(cancellationToken).ConfigureAwait(false);
        SemaphoreSlim? queueSlot = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (!snapshot.Exists) return null;
                if (await TryDeleteAsync(snapshot.Version, cancellationToken).ConfigureAwait(false)) return snapshot.Value;
                // Most often another caller has deleted it.
                snapshot = await RefreshAsync(cancellationToken).ConfigureAwait(false);
                if (snapshot.Exists)
                    queueSlot = await PrepareRetryAsync("get and delete", attempt, queueSlot, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            queueSlot?.Release();
        }
    }

    /// <summary>
    /// The precondition that keeps a late write from creating a deleted document again: a document that was read must still exist.
    /// </summary>
    internal Precondition ExistencePrecondition => _isWorkflowInstance || Cache.MustExist(Id) ? Precondition.Present : Precondition.None;

    internal DocumentWrite CreateWrite(T value, Precondition precondition)
    {
        // A document read as one type must not be overwritten as another.
        Cache.TryGet<T>(Id, out _);
        return DocumentWrite.Put(Id, _serializer.SerializeValidated(value), precondition, _rules.ExpiresAfter);
    }

    internal Snapshot<T> CacheWritten(T value, DocumentWrite write)
    {
        var snapshot = new Snapshot<T>(value, write.Version);
        Cache.Set(Id, snapshot, write.Content);
        _context.Runtime.ReadCache.ReplaceDocument(_context.Owner, Id, new StoredDocument(write.Content, write.Version));
        return snapshot;
    }

    private async ValueTask<Snapshot<T>> GetUncachedAsync(CancellationToken cancellationToken) =>
        Cache.TryGetPrefetched(Id, out var stored)
            ? Load(stored, isReadByCaller: true).Snapshot
            : await RefreshAsync(cancellationToken).ConfigureAwait(false);

    private async ValueTask<(Snapshot<T> Snapshot, ReadOnlyMemory<byte> Content)> GetCurrentAsync(CancellationToken cancellationToken) =>
        Cache.TryGet<T>(Id, out var cached, out var content) ? (cached, content)
        : Cache.TryGetPrefetched(Id, out var stored) ? Load(stored, isReadByCaller: false)
        : await LoadAsync(isReadByCaller: false, cancellationToken).ConfigureAwait(false);

    /// <param name="isReadByCaller">
    /// True if the application sees the result. Only then may it write a document again after a write failed because the
    /// document was deleted.
    /// </param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The document and its JSON, which is empty if the document is absent.</returns>
    private async ValueTask<(Snapshot<T> Snapshot, ReadOnlyMemory<byte> Content)> LoadAsync(
        bool isReadByCaller, CancellationToken cancellationToken)
    {
        _serializer.ValidateType();
        var isPart = Instance is not null && !_isWorkflowInstance;
        var stored = !isPart || await Instance!.ExistsAsync(cancellationToken).ConfigureAwait(false)
            ? await _context.Runtime.FindAsync(_context, Id, cancellationToken).ConfigureAwait(false) : null;
        return Load(stored, isReadByCaller);
    }

    /// <inheritdoc cref="LoadAsync"/>
    private (Snapshot<T> Snapshot, ReadOnlyMemory<byte> Content) Load(StoredDocument? stored, bool isReadByCaller)
    {
        _serializer.ValidateType();
        var snapshot = stored is null
            ? new Snapshot<T>(_isWorkflowInstance ? null : _rules.InitialValue?.Invoke(), DocumentVersion.None)
            : new Snapshot<T>(_serializer.Deserialize(stored.Content.Span), stored.Version);
        var content = stored?.Content ?? default;
        if (snapshot.Exists || isReadByCaller || !Cache.MustExist(Id)) Cache.Set(Id, snapshot, content);
        return (snapshot, content);
    }

    private async ValueTask<Snapshot<T>?> TryReplaceCoreAsync(T value, DocumentVersion version, CancellationToken cancellationToken)
    {
        var write = CreateWrite(value, Precondition.AtVersion(version));
        return await TryCommitAsync(write, cancellationToken).ConfigureAwait(false) ? CacheWritten(value, write) : null;
    }

    private async ValueTask<bool> TryCommitAsync(DocumentWrite write, CancellationToken cancellationToken)
    {
        bool isCommitted;
        try
        {
            isCommitted = Instance is null
                ? await _context.Runtime.TryCommitAsync(_context, [write], cancellationToken).ConfigureAwait(false)
                : await Instance.TryCommitAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The document may have been created although the call failed.
            Cache.Invalidate(write, isConflict: false);
            throw;
        }

        if (!isCommitted) Cache.Invalidate(write, isConflict: true);
        return isCommitted;
    }

    private async ValueTask<SemaphoreSlim?> PrepareRetryAsync(
        string operation, int attempt, SemaphoreSlim? queueSlot, CancellationToken cancellationToken)
    {
        var runtime = _context.Runtime;
        if (attempt >= runtime.Options.Updates.MaxAttempts)
            throw new ConflictException(
                _context.Owner, Id,
                $"Document '{Id}' was changed by others at each of {attempt} attempts to {operation} it. Write it less often, divide " +
                "it, or raise SlateOptions.Updates.MaxAttempts.");

        runtime.Meter.RecordRetry();
        queueSlot ??= await runtime.RetryQueue.WaitAsync(_context.Owner, Id, cancellationToken).ConfigureAwait(false);
        await runtime.DelayRetryAsync(attempt, cancellationToken).ConfigureAwait(false);
        return queueSlot;
    }

    private T InvokeUpdate(Func<T, T> update, T value)
    {
        try
        {
            return update(value);
        }
        catch
        {
            // The function may have mutated the object before it failed.
            Cache.Invalidate(Id);
            throw;
        }
    }

    private DocumentNotFoundException CreateAbsentException(bool existed) => new(Id, existed
        ? $"Document '{Id}' was deleted since this slate read it, so nothing was written. To create it again, read it first."
        : $"Document '{Id}' is absent, so there is nothing to update. Set it first, or give it an initial value in its DocumentRules.");

    private InvalidOperationException CreateChangedInPlaceException()
    {
        Cache.Invalidate(Id);
        return new($"The update of document '{Id}' changed the {typeof(T).Name} that it received and returned the same object, so " +
            $"nothing was written. Return a new object: make {typeof(T).Name} a record and use 'with'.");
    }
}
