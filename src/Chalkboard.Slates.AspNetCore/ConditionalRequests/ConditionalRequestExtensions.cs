using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Versions of documents as ETags.</summary>
public static class ConditionalRequestExtensions
{
    // With If-Match: *, others may write again and again meanwhile.
    private const int MaxAttempts = 64;

    /// <summary>The request's If-Match; null if it has none.</summary>
    public static IfMatch? GetIfMatch(this HttpRequest request) => IfMatch.FromRequest(request);

    /// <summary>Tells the client which version of a document it has been given. An absent document has no ETag.</summary>
    public static void SetETag(this HttpResponse response, DocumentVersion version)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.ETag = version == DocumentVersion.None ? default : new(IfMatch.FormatETag(version));
    }

    /// <summary>Writes a document if it is at a version that If-Match names; whatever it holds if the request has no If-Match.</summary>
    /// <returns>The document as written.</returns>
    /// <exception cref="PreconditionFailedException">It is at no such version. Nothing was written.</exception>
    /// <inheritdoc cref="Document{T}.SetAsync" path="/exception"/>
    public static async ValueTask<Snapshot<T>> SetAsync<T>(this Document<T> document, T value, IfMatch? ifMatch, CancellationToken cancellationToken = default) where T : class
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

            // Whoever sends If-Match has seen the document. Refused once, the slate does not make it anew.
            if (!current.Exists) await document.TryReplaceAsync(value, DocumentVersion.New(), cancellationToken).ConfigureAwait(false);
            break;
        }

        throw new PreconditionFailedException(document.Id);
    }
}
