using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>Writes to several documents of one slate that are committed together. Composed inside <see cref="Slate.CommitAsync"/>.</summary>
public sealed class SlateCommit
{
    private readonly SlateContext _context;
    private readonly List<DocumentWrite> _writes = [];
    private readonly List<Action> _onSuccess = [];

    internal SlateCommit(SlateContext context) => _context = context;

    internal IReadOnlyList<DocumentWrite> Writes => _writes;

    /// <summary>
    /// Writes a document, whatever it holds now. One that was removed since this slate saw it, and a workflow that has
    /// ended, is not made anew: that is a conflict.
    /// </summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    /// <exception cref="DocumentTooLargeException">The JSON is larger than <see cref="DocumentOptions.MaxBytes"/>.</exception>
    public SlateCommit Set<T>(Document<T> document, T value) where T : class => Put(document, value, Own(document).IfStillThere);

    /// <summary>Writes a document that must still be at a version; <see cref="DocumentVersion.None"/> if it must be absent.</summary>
    /// <inheritdoc cref="Set" path="/exception"/>
    public SlateCommit Replace<T>(Document<T> document, T value, DocumentVersion version) where T : class =>
        Put(document, value, Precondition.At(version));

    /// <summary>Removes a document. Removing what is absent succeeds.</summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    public SlateCommit Remove<T>(Document<T> document) where T : class => Remove(document, Precondition.None);

    /// <summary>Removes a document that must still be at a version.</summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    public SlateCommit Remove<T>(Document<T> document, DocumentVersion version) where T : class =>
        Remove(document, Precondition.At(version));

    /// <summary>Changes nothing of a document, but lets the commit through only if it is still at a version.</summary>
    /// <exception cref="ArgumentException">The document belongs to another slate object.</exception>
    public SlateCommit Require<T>(Document<T> document, DocumentVersion version) where T : class
    {
        _writes.Add(DocumentWrite.Check(Own(document).Id, Precondition.At(version)));
        return this;
    }

    internal void Succeed() => _onSuccess.ForEach(act => act());

    internal void Fail(string? conflictingId)
    {
        foreach (var write in _writes) _context.Memory.Doubt(write, refused: write.Id == conflictingId);
    }

    private SlateCommit Put<T>(Document<T> document, T value, Precondition when) where T : class
    {
        var write = Own(document).Put(value, when);
        _writes.Add(write);
        _onSuccess.Add(() => document.Remember(value, write));
        return this;
    }

    private SlateCommit Remove<T>(Document<T> document, Precondition when) where T : class
    {
        _writes.Add(DocumentWrite.Remove(Own(document).Id, when));
        _onSuccess.Add(() => _context.Memory.Forget(document.Id));
        return this;
    }

    private Document<T> Own<T>(Document<T> document) where T : class
    {
        ArgumentNullException.ThrowIfNull(document);
        return ReferenceEquals(document.Context, _context)
            ? document
            : throw new ArgumentException($"Document '{document.Id}' belongs to another slate object. One commit writes documents of one slate.", nameof(document));
    }
}
