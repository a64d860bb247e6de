using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Reads and formats values that <see cref="ValueWriter"/> has written.</summary>
internal static class ValueReader
{
    public static string Read(ReadOnlySpan<byte> bytes, Type[] types, SecretMasker masker)
    {
        var kind = (ValueKind)bytes[0];
        var rest = bytes[1..];
        var invariant = CultureInfo.InvariantCulture;
        return kind switch
        {
            ValueKind.Null => "null",
            ValueKind.Text => Quote(ReadText(rest, masker)),
            ValueKind.TruncatedText => Quote(ReadText(rest, masker, isTruncated: true)) + "…",
            ValueKind.Object => $"{TypeDisplayName.Get(types[ReadPrimitive<int>(rest)])}#{ReadPrimitive<long>(rest[4..]):x}",
            ValueKind.Array => TypeDisplayName.GetForArray(types[ReadPrimitive<int>(rest)], ReadPrimitive<long>(rest[4..])),
            ValueKind.Struct => TypeDisplayName.Get(types[ReadPrimitive<int>(rest)]),
            ValueKind.Enum => FormatEnum(types[ReadPrimitive<int>(rest)], ReadPrimitive<ulong>(rest[4..])),
            ValueKind.Exception => ReadException(types[ReadPrimitive<int>(rest)], rest[4..], masker),
            ValueKind.Formatted => ReadText(rest[1..], masker, IsTruncated(rest)) + (IsTruncated(rest) ? "…" : ""),
            ValueKind.Pointer => $"0x{ReadPrimitive<ulong>(rest):x}",
            ValueKind.Boolean => ReadPrimitive<bool>(rest) ? "true" : "false",
            ValueKind.Char => $"'{ReadPrimitive<char>(rest)}'",
            ValueKind.SByte => ReadPrimitive<sbyte>(rest).ToString(invariant),
            ValueKind.Byte => rest[0].ToString(invariant),
            ValueKind.Int16 => ReadPrimitive<short>(rest).ToString(invariant),
            ValueKind.UInt16 => ReadPrimitive<ushort>(rest).ToString(invariant),
            ValueKind.Int32 => ReadPrimitive<int>(rest).ToString(invariant),
            ValueKind.UInt32 => ReadPrimitive<uint>(rest).ToString(invariant),
            ValueKind.Int64 => ReadPrimitive<long>(rest).ToString(invariant),
            ValueKind.UInt64 => ReadPrimitive<ulong>(rest).ToString(invariant),
            ValueKind.Single => ReadPrimitive<float>(rest).ToString(invariant),
            ValueKind.Double => ReadPrimitive<double>(rest).ToString(invariant),
            ValueKind.Decimal => ReadPrimitive<decimal>(rest).ToString(invariant),
            ValueKind.DateTime => ReadPrimitive<DateTime>(rest).ToString("O", invariant),
            ValueKind.DateTimeOffset => ReadPrimitive<DateTimeOffset>(rest).ToString("O", invariant),
            ValueKind.DateOnly => ReadPrimitive<DateOnly>(rest).ToString("O", invariant),
            ValueKind.TimeOnly => ReadPrimitive<TimeOnly>(rest).ToString("O", invariant),
            ValueKind.TimeSpan => ReadPrimitive<TimeSpan>(rest).ToString("c", invariant),
            ValueKind.Guid => ReadPrimitive<Guid>(rest).ToString("D", invariant),
            _ => "?",
        };
    }

    /// <summary>Returns whether a value is text.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) =>
        (ValueKind)bytes[0] is ValueKind.Text or ValueKind.TruncatedText or ValueKind.Formatted;

    /// <summary>Returns the characters of a text value, which may contain secrets; otherwise empty.</summary>
    public static ReadOnlySpan<char> GetRawText(ReadOnlySpan<byte> bytes) => (ValueKind)bytes[0] switch
    {
        ValueKind.Text or ValueKind.TruncatedText => GetCharacters(bytes[1..]),
        ValueKind.Formatted => GetRawText(bytes[1..]),
        _ => [],
    };

    /// <summary>Returns whether a value can contain a secret. Types and references can't.</summary>
    public static bool CanContainSecret(ReadOnlySpan<byte> bytes) =>
        (ValueKind)bytes[0] is not (
            ValueKind.Null or ValueKind.Boolean or ValueKind.Object or ValueKind.Array or ValueKind.Struct or ValueKind.Enum);

    /// <summary>Returns whether a value was truncated.</summary>
    public static bool IsTruncated(ReadOnlySpan<byte> bytes) =>
        (ValueKind)bytes[0] == ValueKind.TruncatedText || ((ValueKind)bytes[0] == ValueKind.Exception && IsTruncated(bytes[5..]))
            || ((ValueKind)bytes[0] == ValueKind.Formatted && IsTruncated(bytes[1..]));

    /// <summary>Returns the number of bytes of a value.</summary>
    public static int GetLength(ReadOnlySpan<byte> bytes) => (ValueKind)bytes[0] switch
    {
        ValueKind.Null => 1,
        ValueKind.Text or ValueKind.TruncatedText => 3 + 2 * ReadPrimitive<ushort>(bytes[1..]),
        ValueKind.Object or ValueKind.Array or ValueKind.Enum => 13,
        ValueKind.Struct => 5,
        ValueKind.Exception => 5 + GetLength(bytes[5..]),
        ValueKind.Formatted => 1 + GetLength(bytes[1..]),
        ValueKind.Boolean or ValueKind.SByte or ValueKind.Byte => 2,
        ValueKind.Char or ValueKind.Int16 or ValueKind.UInt16 => 3,
        ValueKind.Int32 or ValueKind.UInt32 or ValueKind.Single or ValueKind.DateOnly => 5,
        ValueKind.Decimal or ValueKind.Guid or ValueKind.DateTimeOffset => 17,
        _ => 9,
    };

    private static string ReadException(Type type, ReadOnlySpan<byte> message, SecretMasker masker)
    {
        var text = ReadText(message[1..], masker, IsTruncated(message));
        return text.Length == 0
            ? TypeDisplayName.Get(type)
            : $"{TypeDisplayName.Get(type)}: {text}{((ValueKind)message[0] == ValueKind.TruncatedText ? "…" : "")}";
    }

    private static string Quote(string text) => $"\"{text}\"";

    private static string ReadText(ReadOnlySpan<byte> bytes, SecretMasker masker, bool isTruncated = false) =>
        masker.MaskText(GetCharacters(bytes).ToString(), isTruncated);

    private static ReadOnlySpan<char> GetCharacters(ReadOnlySpan<byte> bytes) =>
        MemoryMarshal.Cast<byte, char>(bytes.Slice(2, 2 * ReadPrimitive<ushort>(bytes)));

    private static string FormatEnum(Type type, ulong bits) =>
        Enum.ToObject(type, bits).ToString() is { } text && !(char.IsDigit(text[0]) || text[0] == '-')
            ? $"{TypeDisplayName.Get(type)}.{text}"
            : $"{TypeDisplayName.Get(type)}({bits})";

    private static T ReadPrimitive<T>(ReadOnlySpan<byte> bytes) where T : unmanaged => MemoryMarshal.Read<T>(bytes);
}
