using System.Text;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>
/// How a document is kept: a header of 16 bytes of version, 6 of the time of writing and 6 of the time of expiry (0:
/// never), and apart from it its JSON, byte for byte. Times are milliseconds since 1970, UTC, the highest byte first.
/// </summary>
internal static class DocumentCodec
{
    /// <summary>Reads what a script returns: the header and the content.</summary>
    public static StoredDocument Decode(RedisResult result) => new((RedisValue)result[1], DocumentVersion.FromBytes(((ReadOnlyMemory<byte>)(RedisValue)result[0]).Span));

    public static DocumentEntry DecodeEntry(string id, ReadOnlySpan<byte> header, long size) => new(
        id, DocumentVersion.FromBytes(header), size, TimeCodec.Decode(header[16..]), TimeCodec.DecodeOrNull(header[22..]));

    /// <summary>A range of ids as <c>ZRANGEBYLEX</c> takes it: those that begin with a prefix and come after an id.</summary>
    public static (RedisValue First, RedisValue Last) EncodeRange(string prefix, string? after)
    {
        var prefixBytes = Encoding.UTF8.GetBytes(prefix);
        var afterBytes = Encoding.UTF8.GetBytes(after ?? "");
        // No UTF-8 holds the highest byte, so it comes after whatever may follow the prefix.
        RedisValue upperBound = prefixBytes.Length == 0 ? "+" : (byte[])[(byte)'(', .. prefixBytes, byte.MaxValue];
        return afterBytes.AsSpan().SequenceCompareTo(prefixBytes) >= 0 && afterBytes.Length > 0
            ? ((byte[])[(byte)'(', .. afterBytes], upperBound)
            : ((byte[])[(byte)'[', .. prefixBytes], upperBound);
    }

    /// <summary>What a script is told of a write: the action, the precondition with its version, the new version and the lifetime.</summary>
    public static RedisValue EncodeWriteHeader(in DocumentWrite write)
    {
        var header = new byte[40];
        header[0] = write.Action switch { DocumentAction.Put => (byte)'p', DocumentAction.Delete => (byte)'r', _ => (byte)'c' };
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
