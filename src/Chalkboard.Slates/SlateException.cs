using Chalkboard.Slates.Documents;

namespace Chalkboard.Slates;

/// <summary>The base class of exceptions of slates.</summary>
public abstract class SlateException : Exception
{
    private protected SlateException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>A write failed because a document that it depends on was changed by another writer. Nothing was written.</summary>
public sealed class ConflictException : SlateException
{
    internal ConflictException(string owner, string id, string message) : base(message)
    {
        Owner = owner;
        DocumentId = id;
    }

    /// <summary>The owner of the slate.</summary>
    public string Owner { get; }

    /// <summary>The id of the document that was changed.</summary>
    public string DocumentId { get; }
}

/// <summary>A document that must exist is absent. Nothing was written.</summary>
public sealed class DocumentNotFoundException : SlateException
{
    internal DocumentNotFoundException(string id, string message) : base(message) => DocumentId = id;

    /// <summary>The document that is absent.</summary>
    public string DocumentId { get; }
}

/// <summary>A write failed because the sign-in, or the guest, that it depends on has ended. Nothing was written.</summary>
public sealed class SignedOutException : SlateException
{
    internal SignedOutException()
        : base("The sign-in that this write belongs to has been revoked or has expired, so nothing was written. Sign in again. (A guest: " +
            "repeat the request.)")
    {
    }
}

/// <summary>A document's JSON is larger than <see cref="DocumentOptions.MaxBytes"/>. Nothing was sent to the store.</summary>
public sealed class DocumentTooLargeException : SlateException
{
    internal DocumentTooLargeException(string id, long size, long maxSize)
        : base($"Document '{id}' is {size:N0} bytes of JSON; the limit is {maxSize:N0}. Keep less in it, divide it into several " +
            "documents, or raise SlateOptions.Documents.MaxBytes.")
    {
        DocumentId = id;
        Size = size;
        MaxSize = maxSize;
    }

    /// <summary>The document.</summary>
    public string DocumentId { get; }

    /// <summary>Its size, in bytes of JSON.</summary>
    public long Size { get; }

    /// <summary>The limit, in bytes.</summary>
    public long MaxSize { get; }
}

/// <summary>Values of a document's type do not survive a JSON round trip. Nothing was written.</summary>
/// <remarks>This is an error in the program. The message names the type, the member and the remedy.</remarks>
public sealed class DocumentSerializationException : SlateException
{
    internal DocumentSerializationException(string id, Type type, string reason, Exception? innerException = null, bool canBeAllowed = true)
        : base($"Document '{id}' can't be stored as {JsonRoundTripChecker.GetDisplayName(type)}. " +
            $"{reason}{(canBeAllowed ? " To store it in spite of that, set AllowDataLoss in its DocumentRules." : "")}", innerException)
    {
        DocumentId = id;
        DocumentType = type;
    }

    /// <summary>The document.</summary>
    public string DocumentId { get; }

    /// <summary>The type of its values.</summary>
    public Type DocumentType { get; }
}

/// <summary>A document's content is not JSON of the expected type. The stored content is not changed.</summary>
public sealed class DocumentUnreadableException : SlateException
{
    internal DocumentUnreadableException(string id, Type expected, Exception? innerException)
        : base($"Document '{id}' can't be read as {JsonRoundTripChecker.GetDisplayName(expected)}: " +
            $"{innerException?.Message ?? "its content is null."} Give the document an Upgrade that converts the old schema to the new " +
            "one, or delete the document.", innerException) => DocumentId = id;

    /// <summary>The document.</summary>
    public string DocumentId { get; }
}
