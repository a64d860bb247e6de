using System.Buffers.Binary;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>Times as the server keeps them: milliseconds since 1970, UTC, in 6 bytes, the highest first.</summary>
internal static class Times
{
    public const int Length = 6;

    public static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    public static DateTimeOffset Read(ReadOnlySpan<byte> bytes) => DateTimeOffset.FromUnixTimeMilliseconds(ReadMilliseconds(bytes));

    public static DateTimeOffset? ReadOrNull(ReadOnlySpan<byte> bytes) =>
        ReadMilliseconds(bytes) is var milliseconds and not 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public static void Write(long milliseconds, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
    }

    private static long ReadMilliseconds(ReadOnlySpan<byte> bytes) =>
        ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
}
