using System.Buffers.Binary;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// What a commit publishes: the owner, then for each document its new version, or zeros where it was removed, and its id;
/// names with 2 bytes of length before them. An owner alone says that the slate was dropped.
/// </summary>
internal static class ChangeForm
{
    // Longer than any owner's name.
    private const ushort SignOfLife = ushort.MaxValue;

    private const int LengthBytes = 2;

    public static void Read(ReadOnlySpan<byte> message, ChangeFeed feed)
    {
        if (!TryReadText(ref message, out var owner)) return;
        if (message.Length == 0) feed.Publish(DocumentChange.Resync(owner));
        while (message.Length > DocumentVersion.Length)
        {
            var version = DocumentVersion.FromBytes(message);
            message = message[DocumentVersion.Length..];
            if (!TryReadText(ref message, out var id)) return;
            feed.Publish(version == DocumentVersion.None ? DocumentChange.Removed(owner, id) : DocumentChange.Written(owner, id, version));
        }
    }

    public static byte[] Sign(Guid sign)
    {
        var message = new byte[LengthBytes + 16];
        BinaryPrimitives.WriteUInt16BigEndian(message, SignOfLife);
        sign.TryWriteBytes(message.AsSpan(LengthBytes));
        return message;
    }

    public static bool TryReadSign(ReadOnlySpan<byte> message, out Guid sign)
    {
        var isSign = message.Length == LengthBytes + 16 && BinaryPrimitives.ReadUInt16BigEndian(message) == SignOfLife;
        sign = isSign ? new Guid(message[LengthBytes..]) : default;
        return isSign;
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
