using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// Writes to several documents of one slate that are committed together. Composed inside <see cref="Slate.CommitAsync"/>.
/// </summary>
public sealed class SlateCommit
{
    private readonly SlateContext _context;
    private readonly List<DocumentWrite> _writes = [];
    private readonly List<(WorkflowInstance Instance, DocumentWrite Write)> _instanceWrites = [];
    private readonly List<Action> _onSuccess = [];

    internal SlateCommit(SlateContext context) => _context = context;

    /// <summary>The writes of the application, then those that workflow instances and their parts require.</summary>
    internal IReadOnlyList<DocumentWrite> Writes => _instanceWrites.Count == 0 ? _writes : [.. _writes, .. GetRequiredWrites()];

    internal IEnumerable<WorkflowInstance> CreatedInstances =>
        _instanceWrites.Where(item => item.Instance.IsCreation(item.Write)).Select(item => item.Instance);

    internal IEnumerable<WorkflowInstance> EndedInstances =>
        _instanceWrites.Where(item => item.Instance.IsEnd(item.Write)).Select(item => item.Instance);

    /// <summary>
    /// Writes a document, whatever its current value. A document that was deleted since this slate read it, and a workflow that has ended,
    /// is not created again: that is a conflict.
    /// </summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    /// <exception cref="DocumentTooLargeException">The JSON is larger than <see cref="DocumentOptions.MaxBytes"/>.</exception>
    public SlateCommit Set<T>(Document<T> document, T value) where T : class =>
        AddPut(document, value, EnsureOwned(document).ExistencePrecondition);

    /// <summary>Writes a document that must still be at a version; <see cref="DocumentVersion.None"/> if it must be absent.</summary>
    /// <inheritdoc cref="Set" path="/exception"/>
    public SlateCommit Replace<T>(Document<T> document, T value, DocumentVersion version) where T : class =>
        AddPut(document, value, Precondition.AtVersion(version));

    /// <summary>Deletes a document. Deleting an absent document succeeds.</summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    public SlateCommit Delete<T>(Document<T> document) where T : class => Delete(document, Precondition.None);

    /// <summary>Deletes a document that must still be at a version.</summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    public SlateCommit Delete<T>(Document<T> document, DocumentVersion version) where T : class =>
        Delete(document, Precondition.AtVersion(version));

    /// <summary>Requires that a document is still at a version, without writing it. Otherwise the commit is a conflict.</summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    public SlateCommit Require<T>(Document<T> document, DocumentVersion version) where T : class
    {
        _writes.Add(DocumentWrite.Check(EnsureOwned(document).Id, Precondition.AtVersion(version)));
        return this;
    }

    internal void OnCommitted() => _onSuccess.ForEach(action => action());

    internal void OnFailed(string? conflictingId)
    {
        foreach (var write in _writes) _context.Cache.Invalidate(write, isConflict: write.Id == conflictingId);
        // A part that could not be written has no instance any more.
        if (conflictingId is not null) _context.Cache.Invalidate(conflictingId);
    }

    private SlateCommit AddPut<T>(Document<T> document, T value, Precondition precondition) where T : class
    {
        var write = EnsureOwned(document).CreateWrite(value, precondition);
        Add(document, write);
        _onSuccess.Add(() => document.CacheWritten(value, write));
        return this;
    }

    private SlateCommit Delete<T>(Document<T> document, Precondition precondition) where T : class
    {
        Add(document, DocumentWrite.Delete(EnsureOwned(document).Id, precondition));
        _onSuccess.Add(() => _context.Cache.Remove(document.Id));
        return this;
    }

    private void Add<T>(Document<T> document, DocumentWrite write) where T : class
    {
        _writes.Add(write);
        if (document.Instance is { } instance) _instanceWrites.Add((instance, write));
    }

    private IEnumerable<DocumentWrite> GetRequiredWrites()
    {
        var ids = _writes.Select(write => write.Id).ToHashSet(StringComparer.Ordinal);
        return _instanceWrites.SelectMany(item => item.Instance.GetRequiredWrites(item.Write)).Where(write => ids.Add(write.Id));
    }

    private Document<T> EnsureOwned<T>(Document<T> document) where T : class
    {
        ArgumentNullException.ThrowIfNull(document);
        return ReferenceEquals(document.Context.Cache, _context.Cache)
            ? document
            : throw new ArgumentException(
                $"Document '{document.Id}' belongs to another slate object. One commit writes documents of one slate.", nameof(document));
    }
}
