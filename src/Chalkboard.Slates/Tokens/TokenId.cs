using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Slates;

/// <summary>
/// The SHA-256 of a token. It identifies the token without revealing it, so it may be shown to the token's owner, for example on a
/// page of signed-in devices.
/// </summary>
public readonly record struct TokenId : ISpanParsable<TokenId>
{
    private const int TextLength = 43;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private TokenId(UInt128 high, UInt128 low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The length of the binary form, in bytes.</summary>
    public const int SizeInBytes = 32;

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than <see cref="SizeInBytes"/> bytes.</exception>
    public static TokenId FromBytes(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes the binary form, of <see cref="SizeInBytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is too short.</exception>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>43 characters of base64url.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        WriteTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <inheritdoc/>
    public static TokenId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id)
            ? id : throw new FormatException($"This is not a token id. A token id has {TextLength} characters of base64url.");

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out TokenId result)
    {
        result = default;
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        if (!TryDecode(s, bytes)) return false;
        result = FromBytes(bytes);
        return true;
    }

    /// <inheritdoc/>
    public static TokenId Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TokenId result) =>
        TryParse(s.AsSpan(), provider, out result);

    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination) =>
        text.Length == TextLength && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, destination, out var written)
            && written == SizeInBytes;
}
