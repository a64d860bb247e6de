using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>An instance of a workflow with parts: when it and its parts may be written, and how its parts end with it.</summary>
/// <remarks>
/// <para>No operation of a store extends the life of a document without writing its content, and an instance can have many parts. So an
/// instance with parts has an absolute lifetime, kept by a second document. The lifetime document is written when the instance starts and
/// when it ends, and the instance can only be written while it exists. Parts are written with a lifetime that no instance reaches.</para>
/// <para>A part can only be written while its instance exists, and is absent for readers otherwise. So a part that remains after its
/// instance has ended is never seen. The next caller who finds it removes it; otherwise it expires. The lifetime document is removed last,
/// and no instance starts under an id that still has one, so an instance has no parts of an earlier one.</para>
/// <para>A store that commits one document at a time checks and writes in two steps. There, a writer whose instance has ended in between
/// removes the part that it has written, and an instance can exceed its lifetime by the time between the steps.</para>
/// </remarks>
internal sealed class WorkflowInstance(SlateContext context, string workflow, WorkflowId id, TimeSpan absoluteLifetime)
{
    // The instance and the lifetime document have one write each.
    private const int MaxPartsInCommit = Commit.MaxWrites - 2;

    private const int MaxCreationAttempts = 10;

    private static readonly byte[] _lifetimeContent = "{}"u8.ToArray();

    private readonly ISlateStore _store = context.Runtime.Store;

    /// <summary>The id of the instance's document.</summary>
    public string Id { get; } = $"{workflow}/{id}";

    /// <summary>
    /// The beginning of the ids of all parts. They are not below the instance's document, so that a list of instances reads no parts.
    /// </summary>
    public string PartsPrefix { get; } = $"{workflow}.parts/{id}/";

    /// <summary>The id of the lifetime document.</summary>
    public string LifetimeId => Id + LifetimeSuffix;

    /// <summary>The end of the ids of lifetime documents.</summary>
    public const string LifetimeSuffix = "/lifetime";

    /// <summary>True if the id was generated for this instance, so that no earlier instance can have left parts under it.</summary>
    public bool HasNewId { get; init; }

    private bool SupportsMultiDocumentCommits => _store.Description.Capabilities.SupportsMultiDocumentCommits;

    /// <summary>True if the instance exists: if its slate has read it, or otherwise, if the store has it.</summary>
    public async ValueTask<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        ThrowIfGuest();
        return context.Cache.IsCached(Id) || await IsStoredAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="NotSupportedException">The slate is a guest's, whose documents end with the guest.</exception>
    private void ThrowIfGuest()
    {
        if (context.Cache.Guest is not null)
            throw new NotSupportedException(
                $"The workflow '{workflow}' has an absolute lifetime, so that it can have parts, and a guest's workflow can't. Sign the user " +
                "in first, or declare the workflow without absoluteLifetime.");
    }

    /// <summary>True if a write creates the instance.</summary>
    public bool IsCreation(in DocumentWrite write) =>
        write.Id == Id && write is { Action: DocumentAction.Put, Precondition.Kind: PreconditionKind.Absent };

    /// <summary>True if a write ends the instance.</summary>
    public bool IsEnd(in DocumentWrite write) => write.Id == Id && write.Action == DocumentAction.Delete;

    /// <summary>The further writes of a commit that writes the instance or a part.</summary>
    public IEnumerable<DocumentWrite> GetRequiredWrites(DocumentWrite write)
    {
        ThrowIfGuest();
        if (write.Action != DocumentAction.Put) yield break;
        if (write.Id != Id) yield return DocumentWrite.Check(Id, Precondition.Present);
        else if (IsCreation(write)) yield return CreateLifetime(Precondition.Absent);
        else yield return DocumentWrite.Check(LifetimeId, Precondition.Present);
    }

    /// <summary>Commits one write of the instance or of a part.</summary>
    /// <returns>False, with nothing written, if the write's precondition does not hold.</returns>
    /// <exception cref="DocumentNotFoundException">The instance has ended.</exception>
    /// <exception cref="SignedOutException">The sign-in that the slate was opened under has ended.</exception>
    public async ValueTask<bool> TryCommitAsync(DocumentWrite write, CancellationToken cancellationToken)
    {
        ThrowIfGuest();
        var outcome = IsCreation(write) ? await CreateAsync(write, cancellationToken).ConfigureAwait(false)
            : IsEnd(write) ? await EndAsync(write, cancellationToken).ConfigureAwait(false)
            : await CommitWithChecksAsync(write, cancellationToken).ConfigureAwait(false);
        if (outcome.Status != CommitStatus.Conflict || outcome.ConflictingId == write.Id) return outcome.Status == CommitStatus.Committed;
        context.Cache.Invalidate(Id);
        var reason = outcome.ConflictingId == Id ? "has ended" : $"has reached its absolute lifetime of {absoluteLifetime}";
        throw new DocumentNotFoundException(
            write.Id, $"The workflow instance '{Id}' {reason}, so '{write.Id}' was not written. Start the workflow again.");
    }

    /// <summary>Removes what remains of an earlier instance with this id.</summary>
    public ValueTask PrepareCreationAsync(CancellationToken cancellationToken) =>
        HasNewId ? default : RemoveLeftoversAsync(cancellationToken);

    /// <summary>Removes what remains after the instance was deleted by a commit of the application.</summary>
    public ValueTask OnEndedAsync(CancellationToken cancellationToken)
    {
        context.Cache.RemoveAll(PartsPrefix);
        return IgnoreFailureAsync(RemoveLeftoversAsync(cancellationToken));
    }

    /// <summary>
    /// Removes what remains of an instance that has ended, in bounded steps. It can be interrupted at any time and called again. An
    /// instance that exists is not changed.
    /// </summary>
    public async ValueTask RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        // The version is read before the instance is found absent. As long as it stays, no other instance can have started.
        var lifetime = await _store.FindAsync(context.Owner, LifetimeId, cancellationToken).ConfigureAwait(false);
        if (!await IsStoredAsync(cancellationToken).ConfigureAwait(false))
            await RemoveLeftoversAsync(lifetime?.Version ?? DocumentVersion.None, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does the same without an error.</summary>
    public ValueTask TryRemoveLeftoversAsync(CancellationToken cancellationToken) =>
        IgnoreFailureAsync(RemoveLeftoversAsync(cancellationToken));

    private async ValueTask<CommitOutcome> CreateAsync(DocumentWrite write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await PrepareCreationAsync(cancellationToken).ConfigureAwait(false);
            var outcome = await CommitWithChecksAsync(write, cancellationToken).ConfigureAwait(false);
            if (outcome.ConflictingId != LifetimeId) return outcome;
            // Another instance with this id has started and ended since.
            if (attempt == MaxCreationAttempts) return CommitOutcome.Conflict(Id);
        }
    }

    private ValueTask<CommitOutcome> CommitWithChecksAsync(DocumentWrite write, CancellationToken cancellationToken) =>
        SupportsMultiDocumentCommits
            ? CommitAsync([write, .. GetRequiredWrites(write)], cancellationToken)
            : CommitInStepsAsync(write, cancellationToken);

    private async ValueTask<CommitOutcome> EndAsync(DocumentWrite deletion, CancellationToken cancellationToken)
    {
        if (!SupportsMultiDocumentCommits)
        {
            var result = await CommitAsync([deletion], cancellationToken).ConfigureAwait(false);
            if (result.Status == CommitStatus.Committed) await OnEndedAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }

        var page = await ListPartsAsync(cancellationToken).ConfigureAwait(false);
        // The lifetime document gets a version that this method knows. It goes last, because a part may be written after the list.
        var lifetime = CreateLifetime(Precondition.None);
        var parts = page.NextCursor is null ? page.Items : [];
        var outcome = await CommitAsync([deletion, lifetime, .. parts.Select(Delete)], cancellationToken).ConfigureAwait(false);
        if (outcome.Status != CommitStatus.Committed) return outcome;
        context.Cache.RemoveAll(PartsPrefix);
        await IgnoreFailureAsync(RemoveLeftoversAsync(lifetime.Version, cancellationToken)).ConfigureAwait(false);
        return outcome;
    }

    private async ValueTask RemoveLeftoversAsync(DocumentVersion lifetime, CancellationToken cancellationToken)
    {
        Page<DocumentEntry> page;
        do
        {
            page = await ListPartsAsync(cancellationToken).ConfigureAwait(false);
            if (page.Items.Count == 0 && lifetime == DocumentVersion.None) return;
        }
        while (await TryRemoveAsync(page, lifetime, cancellationToken).ConfigureAwait(false) && page.NextCursor is not null);
    }

    private async ValueTask<CommitOutcome> CommitInStepsAsync(DocumentWrite write, CancellationToken cancellationToken)
    {
        var isPut = write.Action == DocumentAction.Put;
        if (isPut && write.Id != Id && !await IsStoredAsync(cancellationToken).ConfigureAwait(false)) return CommitOutcome.Conflict(Id);
        if (isPut && write.Id == Id && !IsCreation(write)
            && await _store.FindAsync(context.Owner, LifetimeId, cancellationToken).ConfigureAwait(false) is null)
            return CommitOutcome.Conflict(LifetimeId);

        var outcome = await CommitAsync([write], cancellationToken).ConfigureAwait(false);
        if (!isPut || outcome.Status != CommitStatus.Committed) return outcome;
        try
        {
            // The instance is first, because a lifetime document alone is removed by others.
            if (IsCreation(write))
                await CommitAloneAsync(CreateLifetime(Precondition.None), CancellationToken.None).ConfigureAwait(false);
            if (write.Id == Id || await IsStoredAsync(CancellationToken.None).ConfigureAwait(false)) return outcome;
            var deletion = DocumentWrite.Delete(write.Id, Precondition.AtVersion(write.Version));
            await CommitAloneAsync(deletion, CancellationToken.None).ConfigureAwait(false);
            return CommitOutcome.Conflict(Id);
        }
        catch (StoreUnavailableException e)
        {
            throw new StoreUnavailableException(e.Message, e) { IsOutcomeUnknown = true };
        }
    }

    /// <returns>False if an instance exists, or one has started and ended since.</returns>
    private async ValueTask<bool> TryRemoveAsync(Page<DocumentEntry> page, DocumentVersion lifetime, CancellationToken cancellationToken)
    {
        // The lifetime document shows that parts may remain, so it is deleted with the last ones.
        var unchanged = Precondition.AtVersion(lifetime);
        var isLast = page.NextCursor is null;
        // Not under the sign-in of the slate, which may have ended: nobody sees what remains.
        if (SupportsMultiDocumentCommits)
        {
            var lifetimeWrite = isLast ? DocumentWrite.Delete(LifetimeId, unchanged) : DocumentWrite.Check(LifetimeId, unchanged);
            var commit = new Commit(
                context.Owner, [DocumentWrite.Check(Id, Precondition.Absent), lifetimeWrite, .. page.Items.Select(Delete)]);
            return (await _store.CommitAsync(commit, cancellationToken).ConfigureAwait(false)).Status == CommitStatus.Committed;
        }

        // The parts were listed before the instance is found absent, so their versions belong to one that has ended.
        if (await IsStoredAsync(cancellationToken).ConfigureAwait(false)) return false;
        foreach (var part in page.Items)
            await CommitAloneAsync(DocumentWrite.Delete(part.Id, Precondition.AtVersion(part.Version)), cancellationToken)
                .ConfigureAwait(false);
        if (isLast) await CommitAloneAsync(DocumentWrite.Delete(LifetimeId, unchanged), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static DocumentWrite Delete(DocumentEntry part) => DocumentWrite.Delete(part.Id);

    private static async ValueTask IgnoreFailureAsync(ValueTask removal)
    {
        try
        {
            await removal.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SlateException or OperationCanceledException)
        {
            // The instance has ended. What remains of it is not seen, and expires.
        }
    }

    private DocumentWrite CreateLifetime(Precondition precondition) =>
        DocumentWrite.Put(LifetimeId, _lifetimeContent, precondition, absoluteLifetime);

    private ValueTask<CommitOutcome> CommitAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) =>
        context.Runtime.CommitAsync(context, writes, cancellationToken);

    private ValueTask<CommitOutcome> CommitAloneAsync(DocumentWrite write, CancellationToken cancellationToken) =>
        _store.CommitAsync(new Commit(context.Owner, [write]), cancellationToken);

    private ValueTask<Page<DocumentEntry>> ListPartsAsync(CancellationToken cancellationToken) =>
        _store.ListAsync(context.Owner, PartsPrefix, new PageRequest(null, MaxPartsInCommit), cancellationToken);

    // A list transfers no content. In its order, an id comes before all others that begin with it.
    private async ValueTask<bool> IsStoredAsync(CancellationToken cancellationToken)
    {
        var page = await _store.ListAsync(context.Owner, Id, new PageRequest(null, 1), cancellationToken).ConfigureAwait(false);
        return page.Items is [var first, ..] && first.Id == Id;
    }
}
