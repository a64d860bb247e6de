using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The If-Match of a request: the versions of a document that its client has seen. A parameter of this type is null where
/// the header is missing.
/// </summary>
/// <remarks>Follows RFC 9110: a weak tag never matches, nor does a tag or a header that is not of our making; the write is then refused, with 412.</remarks>
public sealed class IfMatch : IBindableFromHttpContext<IfMatch>
{
    private readonly bool _matchesAny;
    private readonly string[] _tags;

    private IfMatch(IList<EntityTagHeaderValue> tags)
    {
        var anyCount = tags.Count(tag => tag.Equals(EntityTagHeaderValue.Any));
        _matchesAny = anyCount == 1 && tags.Count == 1;
        // A star among others is malformed.
        _tags = anyCount > 0 ? [] : [.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString())];
    }

    /// <summary>Whether a document at this version may be written; <see cref="DocumentVersion.None"/> stands for an absent one, which never may.</summary>
    public bool IsMetBy(DocumentVersion version) => version != DocumentVersion.None && (_matchesAny || _tags.Contains(FormatETag(version), StringComparer.Ordinal));

    /// <summary>Reads the header.</summary>
    /// <returns>Null if the request has none.</returns>
    internal static IfMatch? FromRequest(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.IfMatch;
        if (header.Count == 0) return null;
        return new(EntityTagHeaderValue.TryParseStrictList(header!, out var tags) ? tags : []);
    }

    static ValueTask<IfMatch?> IBindableFromHttpContext<IfMatch>.BindAsync(HttpContext context, ParameterInfo parameter) => new(FromRequest(context.Request));

    /// <summary>A version as an ETag. Tags are opaque and compared as they are: one in other letters names nothing.</summary>
    internal static string FormatETag(DocumentVersion version) => $"\"{version}\"";
}
