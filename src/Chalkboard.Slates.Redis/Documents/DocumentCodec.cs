using System.Text;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>
/// Encodes and decodes documents. A document has a header with its version (16 bytes), the time of its last write (6 bytes) and the time of
/// its expiry (6 bytes; 0: never). Its JSON is stored separately, unchanged. Times are big-endian milliseconds since 1970, UTC.
/// </summary>
internal static class DocumentCodec
{
    /// <summary>Decodes the result of a script: the header and the content.</summary>
    public static StoredDocument Decode(RedisResult result) =>
        new((RedisValue)result[1], DocumentVersion.FromBytes(((ReadOnlyMemory<byte>)(RedisValue)result[0]).Span));

    public static DocumentEntry DecodeEntry(string id, ReadOnlySpan<byte> header, long size) => new(
        id, DocumentVersion.FromBytes(header), size, TimeCodec.Decode(header[16..]), TimeCodec.DecodeOrNull(header[22..]));

    /// <summary>Returns true if a document has expired at a time in milliseconds since 1970.</summary>
    public static bool IsExpired(ReadOnlySpan<byte> header, long time) =>
        TimeCodec.DecodeMilliseconds(header[22..]) is var expires and not 0 && expires <= time;

    /// <summary>Encodes, for <c>ZRANGEBYLEX</c>, the range of ids that begin with a prefix and come after an id.</summary>
    public static (RedisValue First, RedisValue Last) EncodeRange(string prefix, string? after)
    {
        var prefixBytes = Encoding.UTF8.GetBytes(prefix);
        var afterBytes = Encoding.UTF8.GetBytes(after ?? "");
        // 0xFF does not occur in UTF-8, so it sorts after every id with the prefix.
        RedisValue upperBound = prefixBytes.Length == 0 ? "+" : (byte[])[(byte)'(', .. prefixBytes, byte.MaxValue];
        return afterBytes.AsSpan().SequenceCompareTo(prefixBytes) >= 0 && afterBytes.Length > 0
            ? ((byte[])[(byte)'(', .. afterBytes], upperBound)
            : ((byte[])[(byte)'[', .. prefixBytes], upperBound);
    }

    /// <summary>Encodes a write for a script: the action, the precondition with its version, the new version and the lifetime.</summary>
    public static RedisValue EncodeWriteHeader(in DocumentWrite write)
    {
        var header = new byte[40];
        header[0] = write.Action switch
        {
            DocumentAction.Put => (byte)'p',
            DocumentAction.Delete => (byte)'r',
            DocumentAction.Renew => (byte)'l',
            _ => (byte)'c',
        };
        header[1] = write.Precondition.Kind switch
        {
            PreconditionKind.None => (byte)'0',
            PreconditionKind.Absent => (byte)'a',
            PreconditionKind.Present => (byte)'p',
            _ => (byte)'v',
        };
        write.Precondition.Version.WriteTo(header.AsSpan(2));
        write.Version.WriteTo(header.AsSpan(18));
        if (write.ExpiresAfter is { } lifetime) TimeCodec.Encode(TimeCodec.ToMilliseconds(lifetime), header.AsSpan(34));
        return header;
    }
}
