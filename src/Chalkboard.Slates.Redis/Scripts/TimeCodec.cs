using System.Buffers.Binary;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>Encodes and decodes times: milliseconds since 1970, UTC, in 6 bytes, big-endian.</summary>
internal static class TimeCodec
{
    public const int SizeInBytes = 6;

    /// <summary>The command that returns the server's time.</summary>
    public const string Command = "TIME";

    public static long ToMilliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    public static DateTimeOffset Decode(ReadOnlySpan<byte> bytes) => DateTimeOffset.FromUnixTimeMilliseconds(DecodeMilliseconds(bytes));

    public static DateTimeOffset? DecodeOrNull(ReadOnlySpan<byte> bytes) =>
        DecodeMilliseconds(bytes) is var milliseconds and not 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public static void Encode(long milliseconds, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
    }

    /// <summary>Decodes the reply of <c>TIME</c>: seconds and microseconds.</summary>
    public static long DecodeMilliseconds(RedisResult time) => (long)time[0] * 1000 + (long)time[1] / 1000;

    public static long DecodeMilliseconds(ReadOnlySpan<byte> bytes) =>
        ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
}
