using System.Text;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// How a document is kept: a header of 16 bytes of version, 6 of the time of writing and 6 of the time of expiry (0:
/// never), and apart from it its JSON, byte for byte. Times are milliseconds since 1970, UTC, the highest byte first.
/// </summary>
internal static class DocumentForm
{
    /// <summary>Reads what a script returns: the header and the content.</summary>
    public static StoredDocument Read(RedisResult held) => new((RedisValue)held[1], DocumentVersion.FromBytes(((ReadOnlyMemory<byte>)(RedisValue)held[0]).Span));

    public static DocumentEntry Describe(string id, ReadOnlySpan<byte> header, long size) => new(
        id, DocumentVersion.FromBytes(header), size, Times.Read(header[16..]), Times.ReadOrNull(header[22..]));

    /// <summary>A range of ids as <c>ZRANGEBYLEX</c> takes it: those that begin with a prefix and come after an id.</summary>
    public static (RedisValue First, RedisValue Last) Range(string prefix, string? after)
    {
        var start = Encoding.UTF8.GetBytes(prefix);
        var from = Encoding.UTF8.GetBytes(after ?? "");
        // No UTF-8 holds the highest byte, so it comes after whatever may follow the prefix.
        RedisValue last = start.Length == 0 ? "+" : (byte[])[(byte)'(', .. start, byte.MaxValue];
        return from.AsSpan().SequenceCompareTo(start) >= 0 && from.Length > 0
            ? ((byte[])[(byte)'(', .. from], last)
            : ((byte[])[(byte)'[', .. start], last);
    }

    /// <summary>What a script is told of a write: the action, the precondition with its version, the new version and the lifetime.</summary>
    public static RedisValue Head(in DocumentWrite write)
    {
        var head = new byte[40];
        head[0] = write.Action switch { DocumentAction.Put => (byte)'p', DocumentAction.Remove => (byte)'r', _ => (byte)'c' };
        head[1] = write.When.Kind switch
        {
            PreconditionKind.None => (byte)'0',
            PreconditionKind.Absent => (byte)'a',
            PreconditionKind.Present => (byte)'p',
            _ => (byte)'v',
        };
        write.When.Version.WriteTo(head.AsSpan(2));
        write.Version.WriteTo(head.AsSpan(18));
        if (write.ExpiresAfter is { } life) Times.Write(Times.Milliseconds(life), head.AsSpan(34));
        return head;
    }
}
