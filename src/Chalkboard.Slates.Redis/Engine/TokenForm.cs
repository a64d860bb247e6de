using System.Buffers.Binary;
using System.Text;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// How a token is kept: its state (P: prepared, L: live, S: superseded), four times (issued, seen, expires, ends), 32
/// bytes of family, then owner and label, each with 2 bytes of length before it, and the payload.
/// </summary>
internal static class TokenForm
{
    private const int FamilyAt = 1 + 4 * Times.Length;
    private const int TextAt = FamilyAt + TokenId.Length;

    /// <summary>An id as scripts are told it.</summary>
    public static RedisValue Id(TokenId id)
    {
        var bytes = new byte[TokenId.Length];
        id.WriteTo(bytes);
        return bytes;
    }

    /// <summary>A record that stands for nobody yet.</summary>
    public static byte[] Prepare(NewToken token, TokenId family)
    {
        var owner = Encoding.UTF8.GetByteCount(token.Owner);
        var label = Encoding.UTF8.GetByteCount(token.Label);
        var record = new byte[TextAt + 2 + owner + 2 + label + token.Payload.Length];
        record[0] = (byte)'P';
        family.WriteTo(record.AsSpan(FamilyAt));
        var rest = WriteText(token.Owner, owner, record.AsSpan(TextAt));
        rest = WriteText(token.Label, label, rest);
        token.Payload.Span.CopyTo(rest);
        return record;
    }

    /// <summary>Reads what a script returns: the time, and the record.</summary>
    public static StoredToken Read(TokenId id, ReadOnlyMemory<byte> answer)
    {
        var record = answer[Times.Length..];
        var span = record.Span;
        var owner = ReadText(span, TextAt, out var labelAt);
        var label = ReadText(span, labelAt, out var payloadAt);
        return new StoredToken
        {
            Id = id,
            Family = TokenId.FromBytes(span[FamilyAt..]),
            Owner = owner,
            Label = label,
            Payload = record[payloadAt..],
            IssuedAt = Times.Read(span[1..]),
            SeenAt = Times.Read(span[(1 + Times.Length)..]),
            ExpiresAt = Times.Read(span[(1 + 2 * Times.Length)..]),
            EndsAt = Times.Read(span[(1 + 3 * Times.Length)..]),
            ReadAt = Times.Read(answer.Span),
            Superseded = span[0] == 'S',
        };
    }

    private static Span<byte> WriteText(string text, int bytes, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into, checked((ushort)bytes));
        Encoding.UTF8.GetBytes(text, into[2..]);
        return into[(2 + bytes)..];
    }

    private static string ReadText(ReadOnlySpan<byte> record, int at, out int next)
    {
        next = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(record[at..]);
        return Encoding.UTF8.GetString(record[(at + 2)..next]);
    }
}
