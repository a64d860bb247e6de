using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>A write was refused because the document is at no version that the request's If-Match names. Nothing was written. Answered with 412.</summary>
public sealed class PreconditionFailedException : BadHttpRequestException
{
    internal PreconditionFailedException(string documentId)
        : base($"Document '{documentId}' is at no version that If-Match names, so nothing was written.", StatusCodes.Status412PreconditionFailed) => DocumentId = documentId;

    /// <summary>The document.</summary>
    public string DocumentId { get; }
}
