using System.Runtime.InteropServices;
using System.Text;

namespace Chalkboard.Tracing.Recordings;

/// <summary>A value of an encoded event: one byte for each character if all fit, otherwise two. Any characters are kept.</summary>
internal readonly struct StoredText(byte[] bytes, int offset, int length, bool isWide)
{
    private readonly byte[]? _bytes = bytes;
    private readonly int _lengthAndWidth = isWide ? ~length : length;

    public bool IsEmpty => Length == 0;

    public int Length => _lengthAndWidth < 0 ? ~_lengthAndWidth : _lengthAndWidth;

    private bool IsWide => _lengthAndWidth < 0;

    public static bool MustBeWide(ReadOnlySpan<char> text) => text.ContainsAnyExceptInRange('\0', '\xff');

    public static void Write(Span<byte> destination, ReadOnlySpan<char> text, bool isWide)
    {
        if (isWide) MemoryMarshal.AsBytes(text).CopyTo(destination);
        else Encoding.Latin1.GetBytes(text, destination);
    }

    /// <summary>Returns the characters. They are valid until the buffer is used again.</summary>
    public ReadOnlySpan<char> Read(ref char[] buffer)
    {
        if (IsEmpty) return [];
        if (IsWide) return MemoryMarshal.Cast<byte, char>(_bytes.AsSpan(offset, 2 * Length));
        if (buffer.Length < Length) buffer = new char[Math.Max(Length, 256)];
        Encoding.Latin1.GetChars(_bytes.AsSpan(offset, Length), buffer);
        return buffer.AsSpan(0, Length);
    }

    public override string ToString() =>
        IsEmpty ? "" : IsWide ? new(MemoryMarshal.Cast<byte, char>(_bytes.AsSpan(offset, 2 * Length)))
            : Encoding.Latin1.GetString(_bytes.AsSpan(offset, Length));
}
