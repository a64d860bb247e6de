using System.Buffers.Binary;
using System.Text;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tokens;

/// <summary>
/// Encodes and decodes tokens: the state (P: prepared, L: live, S: superseded), four times (issue, last seen, expiry, absolute expiry), 32
/// bytes of family, then owner and label, each preceded by its length in 2 bytes, and the payload.
/// </summary>
internal static class TokenCodec
{
    /// <summary>The state of a token that is not valid yet.</summary>
    public const byte Prepared = (byte)'P';

    private const int FamilyOffset = 1 + 4 * TimeCodec.SizeInBytes;
    private const int TextOffset = FamilyOffset + TokenId.SizeInBytes;

    /// <summary>Encodes an id for a script.</summary>
    public static RedisValue EncodeId(TokenId id)
    {
        var bytes = new byte[TokenId.SizeInBytes];
        id.WriteTo(bytes);
        return bytes;
    }

    /// <summary>Encodes a prepared token, which is not valid yet.</summary>
    public static byte[] EncodePrepared(NewToken token, TokenId family)
    {
        var ownerLength = Encoding.UTF8.GetByteCount(token.Owner);
        var labelLength = Encoding.UTF8.GetByteCount(token.Label);
        var record = new byte[TextOffset + 2 + ownerLength + 2 + labelLength + token.Payload.Length];
        record[0] = Prepared;
        family.WriteTo(record.AsSpan(FamilyOffset));
        var rest = WriteText(token.Owner, ownerLength, record.AsSpan(TextOffset));
        rest = WriteText(token.Label, labelLength, rest);
        token.Payload.Span.CopyTo(rest);
        return record;
    }

    /// <summary>Decodes a token.</summary>
    public static StoredToken Decode(TokenId id, FoundToken token)
    {
        var record = token.Record;
        var span = record.Span;
        var owner = ReadText(span, TextOffset, out var labelOffset);
        var label = ReadText(span, labelOffset, out var payloadOffset);
        return new StoredToken
        {
            Id = id,
            Family = TokenId.FromBytes(span[FamilyOffset..]),
            Owner = owner,
            Label = label,
            Payload = record[payloadOffset..],
            IssuedAt = TimeCodec.Decode(span[1..]),
            SeenAt = TimeCodec.Decode(span[(1 + TimeCodec.SizeInBytes)..]),
            ExpiresAt = TimeCodec.Decode(span[(1 + 2 * TimeCodec.SizeInBytes)..]),
            AbsoluteExpiresAt = TimeCodec.Decode(span[(1 + 3 * TimeCodec.SizeInBytes)..]),
            ReadAt = token.ReadAt,
            IsSuperseded = span[0] == 'S',
        };
    }

    private static Span<byte> WriteText(string text, int byteCount, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)byteCount));
        Encoding.UTF8.GetBytes(text, destination[2..]);
        return destination[(2 + byteCount)..];
    }

    private static string ReadText(ReadOnlySpan<byte> record, int offset, out int nextOffset)
    {
        nextOffset = offset + 2 + BinaryPrimitives.ReadUInt16BigEndian(record[offset..]);
        return Encoding.UTF8.GetString(record[(offset + 2)..nextOffset]);
    }
}
