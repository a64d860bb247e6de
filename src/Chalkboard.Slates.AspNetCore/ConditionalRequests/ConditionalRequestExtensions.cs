using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Uses versions of documents as ETags.</summary>
public static class ConditionalRequestExtensions
{
    // With If-Match: *, every attempt can conflict with another writer.
    private const int MaxAttempts = 64;

    /// <summary>Gets the request's If-Match; null if it has none.</summary>
    public static IfMatch? GetIfMatch(this HttpRequest request) => IfMatch.FromRequest(request);

    /// <summary>Sets the ETag of the response to the version of a document. An absent document has no ETag.</summary>
    public static void SetETag(this HttpResponse response, DocumentVersion version)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.ETag = version == DocumentVersion.None ? default : new(IfMatch.FormatETag(version));
    }

    /// <summary>Writes a document if If-Match names its version, or if the request has no If-Match.</summary>
    /// <returns>The written document.</returns>
    /// <exception cref="PreconditionFailedException">The document has another version. Nothing was written.</exception>
    /// <inheritdoc cref="Document{T}.SetAsync" path="/exception"/>
    public static async ValueTask<Snapshot<T>> SetAsync<T>(
        this Document<T> document, T value, IfMatch? ifMatch, CancellationToken cancellationToken = default) where T : class
    {
        ArgumentNullException.ThrowIfNull(document);
        if (ifMatch is null) return await document.SetAsync(value, cancellationToken).ConfigureAwait(false);

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var current = await document.RefreshAsync(cancellationToken).ConfigureAwait(false);
            if (ifMatch.IsMetBy(current.Version))
            {
                if (await document.TryReplaceAsync(value, current.Version, cancellationToken).ConfigureAwait(false))
                    return await document.GetAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            // The client has seen the document, so it must not be created again. After a refused replacement, which this one always is,
            // the slate refuses writes without a condition too.
            if (!current.Exists) await document.TryReplaceAsync(value, DocumentVersion.New(), cancellationToken).ConfigureAwait(false);
            break;
        }

        throw new PreconditionFailedException(document.Id);
    }
}
