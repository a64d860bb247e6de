using System.Buffers.Binary;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// How a document is kept: 16 bytes of version, 6 of the time of writing, 6 of the time of expiry (0: never), then its
/// JSON, byte for byte. Times are milliseconds since 1970, UTC, the highest byte first.
/// </summary>
internal static class DocumentForm
{
    private const int HeaderLength = 28;

    public static StoredDocument Read(ReadOnlyMemory<byte> held) => new(held[HeaderLength..], DocumentVersion.FromBytes(held.Span));

    public static DocumentEntry Describe(string id, ReadOnlySpan<byte> header, long size) => new(
        id, DocumentVersion.FromBytes(header), size, Times.Read(header[16..]), Times.ReadOrNull(header[22..]));

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
