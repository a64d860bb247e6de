using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// The encoding of events, in memory and in files. A byte has the kind of the event and flags for the fields that follow: the time since
/// the event before, the symbol of a call that starts, the difference to the expected line, the call unless it is on top of the stack,
/// and the value. All numbers have a variable length. A change of the thread is a record of its own.
/// </summary>
/// <remarks>
/// The expected line is the last one that the call has reached; for a call that starts, the line on which its method started the last time,
/// or the line of the caller if it is external. The end of a dependency has, as its call, the number of dependencies that have started
/// since.
/// </remarks>
internal static class EventEncoding
{
    public const int KindMask = 15;
    public const int HasValue = 16;
    public const int HasTime = 32;
    public const int HasLine = 64;
    public const int HasCall = 128;

    /// <summary>The kind of the record with the thread of the records that follow.</summary>
    public const int ThreadKind = 12;

    /// <summary>The maximum length of an event without the characters of its value, with a change of the thread.</summary>
    public const int MaxLength = 2 + 5 + 10 + 5 * 4;

    /// <summary>The lines at which the methods of this number of symbols start are remembered.</summary>
    public const int MaxRememberedSymbols = 1 << 16;

    public static int WriteNumber(Span<byte> destination, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7) destination[length++] = (byte)(value | 0x80);
        destination[length++] = (byte)value;
        return length;
    }

    public static int WriteSigned(Span<byte> destination, long value) => WriteNumber(destination, (ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Reads a number. Returns false if it is incomplete or too long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadNumber(ReadOnlySpan<byte> source, ref int position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && (uint)position < (uint)source.Length; shift += 7)
        {
            var part = source[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return true;
        }

        return false;
    }

    public static long ToSigned(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
