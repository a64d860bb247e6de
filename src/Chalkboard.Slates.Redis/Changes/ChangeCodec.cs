using System.Buffers.Binary;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Changes;

/// <summary>
/// Encodes and decodes messages. A commit publishes the owner, then for each document its new version, or zeros if it was deleted, and its
/// id. Each name is preceded by its length, in 2 bytes. An owner without documents means that the slate was deleted
/// or, on the channel for sign-ins, that some of them have ended.
/// </summary>
internal static class ChangeCodec
{
    // The length of an owner's name is always less than this.
    private const ushort HeartbeatMarker = ushort.MaxValue;

    private const int LengthBytes = 2;

    public static void DecodeTo(ReadOnlySpan<byte> message, ChangeFeed feed)
    {
        if (!TryReadText(ref message, out var owner)) return;
        if (message.Length == 0) feed.Publish(DocumentChange.Resync(owner));
        while (message.Length > DocumentVersion.SizeInBytes)
        {
            var version = DocumentVersion.FromBytes(message);
            message = message[DocumentVersion.SizeInBytes..];
            if (!TryReadText(ref message, out var id)) return;
            feed.Publish(version == DocumentVersion.None ? DocumentChange.Deleted(owner, id) : DocumentChange.Written(owner, id, version));
        }
    }

    public static byte[] EncodeHeartbeat(Guid heartbeatId)
    {
        var message = new byte[LengthBytes + 16];
        BinaryPrimitives.WriteUInt16BigEndian(message, HeartbeatMarker);
        heartbeatId.TryWriteBytes(message.AsSpan(LengthBytes));
        return message;
    }

    public static bool TryDecodeHeartbeat(ReadOnlySpan<byte> message, out Guid heartbeatId)
    {
        var isHeartbeat = message.Length == LengthBytes + 16 && BinaryPrimitives.ReadUInt16BigEndian(message) == HeartbeatMarker;
        heartbeatId = isHeartbeat ? new Guid(message[LengthBytes..]) : default;
        return isHeartbeat;
    }

    // Any client may publish on the channel, so malformed messages are ignored.
    private static bool TryReadText(ref ReadOnlySpan<byte> message, out string text)
    {
        text = "";
        if (message.Length < LengthBytes) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(message);
        if (message.Length < LengthBytes + length) return false;
        text = Encoding.UTF8.GetString(message.Slice(LengthBytes, length));
        message = message[(LengthBytes + length)..];
        return length > 0;
    }
}
