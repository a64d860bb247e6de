using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Shows what <see cref="Value"/> wrote.</summary>
internal static class ValueText
{
    public static string Read(ReadOnlySpan<byte> bytes, Type[] types, Mask mask)
    {
        var kind = (ValueKind)bytes[0];
        var rest = bytes[1..];
        var invariant = CultureInfo.InvariantCulture;
        return kind switch
        {
            ValueKind.Null => "null",
            ValueKind.Text => Quoted(Text(rest, mask)),
            ValueKind.CutText => Quoted(Text(rest, mask, isCut: true)) + "…",
            ValueKind.Object => $"{TypeText.Of(types[Get<int>(rest)])}#{Get<long>(rest[4..]):x}",
            ValueKind.Array => TypeText.OfArray(types[Get<int>(rest)], Get<long>(rest[4..])),
            ValueKind.Struct => TypeText.Of(types[Get<int>(rest)]),
            ValueKind.Enum => EnumText(types[Get<int>(rest)], Get<ulong>(rest[4..])),
            ValueKind.Exception => Exception(types[Get<int>(rest)], rest[4..], mask),
            ValueKind.Formatted => Text(rest[1..], mask, IsCut(rest)) + (IsCut(rest) ? "…" : ""),
            ValueKind.Pointer => $"0x{Get<ulong>(rest):x}",
            ValueKind.Boolean => Get<bool>(rest) ? "true" : "false",
            ValueKind.Char => $"'{Get<char>(rest)}'",
            ValueKind.SByte => Get<sbyte>(rest).ToString(invariant),
            ValueKind.Byte => rest[0].ToString(invariant),
            ValueKind.Int16 => Get<short>(rest).ToString(invariant),
            ValueKind.UInt16 => Get<ushort>(rest).ToString(invariant),
            ValueKind.Int32 => Get<int>(rest).ToString(invariant),
            ValueKind.UInt32 => Get<uint>(rest).ToString(invariant),
            ValueKind.Int64 => Get<long>(rest).ToString(invariant),
            ValueKind.UInt64 => Get<ulong>(rest).ToString(invariant),
            ValueKind.Single => Get<float>(rest).ToString(invariant),
            ValueKind.Double => Get<double>(rest).ToString(invariant),
            ValueKind.Decimal => Get<decimal>(rest).ToString(invariant),
            ValueKind.DateTime => Get<DateTime>(rest).ToString("O", invariant),
            ValueKind.DateTimeOffset => Get<DateTimeOffset>(rest).ToString("O", invariant),
            ValueKind.DateOnly => Get<DateOnly>(rest).ToString("O", invariant),
            ValueKind.TimeOnly => Get<TimeOnly>(rest).ToString("O", invariant),
            ValueKind.TimeSpan => Get<TimeSpan>(rest).ToString("c", invariant),
            ValueKind.Guid => Get<Guid>(rest).ToString("D", invariant),
            _ => "?",
        };
    }

    /// <summary>Whether it is in words, and may say anything.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => (ValueKind)bytes[0] is ValueKind.Text or ValueKind.CutText or ValueKind.Formatted;

    /// <summary>The characters, if it is text; they may hold secrets.</summary>
    public static ReadOnlySpan<char> RawText(ReadOnlySpan<byte> bytes) => (ValueKind)bytes[0] switch
    {
        ValueKind.Text or ValueKind.CutText => Characters(bytes[1..]),
        ValueKind.Formatted => RawText(bytes[1..]),
        _ => [],
    };

    /// <summary>Whether it says more than that something is there, and of which type.</summary>
    public static bool MaySayASecret(ReadOnlySpan<byte> bytes) =>
        (ValueKind)bytes[0] is not (ValueKind.Null or ValueKind.Boolean or ValueKind.Object or ValueKind.Array or ValueKind.Struct or ValueKind.Enum);

    /// <summary>Whether it was longer than what is recorded of it.</summary>
    public static bool IsCut(ReadOnlySpan<byte> bytes) => (ValueKind)bytes[0] == ValueKind.CutText || ((ValueKind)bytes[0] == ValueKind.Exception && IsCut(bytes[5..])) || ((ValueKind)bytes[0] == ValueKind.Formatted && IsCut(bytes[1..]));

    /// <summary>How many bytes a value takes.</summary>
    public static int Length(ReadOnlySpan<byte> bytes) => (ValueKind)bytes[0] switch
    {
        ValueKind.Null => 1,
        ValueKind.Text or ValueKind.CutText => 3 + 2 * Get<ushort>(bytes[1..]),
        ValueKind.Object or ValueKind.Array or ValueKind.Enum => 13,
        ValueKind.Struct => 5,
        ValueKind.Exception => 5 + Length(bytes[5..]),
        ValueKind.Formatted => 1 + Length(bytes[1..]),
        ValueKind.Boolean or ValueKind.SByte or ValueKind.Byte => 2,
        ValueKind.Char or ValueKind.Int16 or ValueKind.UInt16 => 3,
        ValueKind.Int32 or ValueKind.UInt32 or ValueKind.Single or ValueKind.DateOnly => 5,
        ValueKind.Decimal or ValueKind.Guid or ValueKind.DateTimeOffset => 17,
        _ => 9,
    };

    private static string Exception(Type type, ReadOnlySpan<byte> message, Mask mask)
    {
        var text = Text(message[1..], mask, IsCut(message));
        return text.Length == 0 ? TypeText.Of(type) : $"{TypeText.Of(type)}: {text}{((ValueKind)message[0] == ValueKind.CutText ? "…" : "")}";
    }

    private static string Quoted(string text) => $"\"{text}\"";

    private static string Text(ReadOnlySpan<byte> bytes, Mask mask, bool isCut = false) => mask.Within(Characters(bytes).ToString(), isCut);

    private static ReadOnlySpan<char> Characters(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, char>(bytes.Slice(2, 2 * Get<ushort>(bytes)));

    private static string EnumText(Type type, ulong bits) => Enum.ToObject(type, bits).ToString() is { } text && !(char.IsDigit(text[0]) || text[0] == '-') ? $"{TypeText.Of(type)}.{text}" : $"{TypeText.Of(type)}({bits})";

    private static T Get<T>(ReadOnlySpan<byte> bytes) where T : unmanaged => MemoryMarshal.Read<T>(bytes);
}
