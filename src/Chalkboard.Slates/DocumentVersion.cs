using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chalkboard.Slates;

/// <summary>
/// An opaque mark of one commit of one document. Never used twice: a document that is removed and made anew has a
/// version that no earlier reader can hold.
/// </summary>
/// <remarks>
/// 122 random bits, minted by the writer, so that a store needs no counter and a writer whose connection broke can find out whether its
/// commit was applied.
/// </remarks>
public readonly record struct DocumentVersion : ISpanParsable<DocumentVersion>
{
    private readonly UInt128 _value;

    private DocumentVersion(UInt128 value) => _value = value;

    /// <summary>The version of what is absent.</summary>
    public static DocumentVersion None => default;

    /// <summary>The length of the binary form, in bytes.</summary>
    public const int SizeInBytes = 16;

    /// <summary>Mints a version.</summary>
    public static DocumentVersion New()
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        Guid.NewGuid().TryWriteBytes(bytes);
        return FromBytes(bytes);
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than <see cref="SizeInBytes"/> bytes.</exception>
    public static DocumentVersion FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes the binary form, of <see cref="SizeInBytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is too little room.</exception>
    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>32 hexadecimal digits, fit for an ETag.</summary>
    public override string ToString() => _value.ToString("x32", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public static DocumentVersion Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var version)
            ? version : throw new FormatException($"'{s}' is not a document version: 32 hexadecimal digits are.");

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out DocumentVersion result)
    {
        result = default;
        if (s.Length != 2 * SizeInBytes
            || !UInt128.TryParse(s, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        result = new(value);
        return true;
    }

    /// <inheritdoc/>
    public static DocumentVersion Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DocumentVersion result) =>
        TryParse(s.AsSpan(), provider, out result);
}
