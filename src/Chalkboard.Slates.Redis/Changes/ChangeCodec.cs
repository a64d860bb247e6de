using System.Buffers.Binary;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Changes;

/// <summary>
/// What a commit publishes: the owner, then for each document its new version, or zeros where it was removed, and its id;
/// names with 2 bytes of length before them. An owner alone says that the slate was dropped.
/// </summary>
internal static class ChangeCodec
{
    // Longer than any owner's name.
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

    // Anybody may publish: what is not of this form is left alone.
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
