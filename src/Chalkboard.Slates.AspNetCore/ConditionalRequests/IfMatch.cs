using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The If-Match header of a request: the versions of a document that the client has seen. A parameter of this type is null if the
/// header is missing.
/// </summary>
/// <remarks>Follows RFC 9110. A weak, unknown or malformed tag never matches, so the write is refused with 412.</remarks>
public sealed class IfMatch : IBindableFromHttpContext<IfMatch>
{
    private readonly bool _matchesAny;
    private readonly string[] _tags;

    private IfMatch(IList<EntityTagHeaderValue> tags)
    {
        var anyCount = tags.Count(tag => tag.Equals(EntityTagHeaderValue.Any));
        _matchesAny = anyCount == 1 && tags.Count == 1;
        // A star together with tags is malformed.
        _tags = anyCount > 0 ? [] : [.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString())];
    }

    /// <summary>
    /// True if a document at this version may be written. It is false for an absent document, with <see cref="DocumentVersion.None"/>.
    /// </summary>
    public bool IsMetBy(DocumentVersion version) =>
        version != DocumentVersion.None && (_matchesAny || _tags.Contains(FormatETag(version), StringComparer.Ordinal));

    /// <summary>Reads the header.</summary>
    /// <returns>The versions; null if the request has no If-Match.</returns>
    internal static IfMatch? FromRequest(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.IfMatch;
        if (header.Count == 0) return null;
        return new(EntityTagHeaderValue.TryParseStrictList(header!, out var tags) ? tags : []);
    }

    static ValueTask<IfMatch?> IBindableFromHttpContext<IfMatch>.BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(FromRequest(context.Request));

    /// <summary>Formats a version as an ETag. ETags are compared with letter case.</summary>
    internal static string FormatETag(DocumentVersion version) => $"\"{version}\"";
}
