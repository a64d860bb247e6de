using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// A write was refused because the request's If-Match does not name the document's version. Nothing was written. Answered with 412.
/// </summary>
public sealed class PreconditionFailedException : BadHttpRequestException
{
    internal PreconditionFailedException(string documentId)
        : base($"If-Match does not name the version of document '{documentId}', so nothing was written.",
        StatusCodes.Status412PreconditionFailed) => DocumentId = documentId;

    /// <summary>The document's id.</summary>
    public string DocumentId { get; }
}
