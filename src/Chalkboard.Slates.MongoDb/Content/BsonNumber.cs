using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Chalkboard.Slates.MongoDb.Content;

/// <summary>
/// Writes numbers as BSON: as the first of int32, int64, double and decimal128 that is formatted as the same text. If none is, it writes
/// the nearest decimal128 or double, and the document also stores its text.
/// </summary>
internal static class BsonNumber
{
    // No type of BSON can reproduce a longer text.
    private const int MaxTextLength = 64;

    /// <returns>False if the number is outside the range of all types of BSON.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> text, IBsonWriter bson)
    {
        if (text.Length > MaxTextLength) return TryWriteNearest(text, bson);
        if (Utf8Parser.TryParse(text, out long integer, out var consumed) && consumed == text.Length && FormatsAs(integer, text))
        {
            if (integer is >= int.MinValue and <= int.MaxValue) bson.WriteInt32((int)integer);
            else bson.WriteInt64(integer);
            return true;
        }

        // -0 is left out, because the driver writes it as 0.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            && number != 0 && FormatsAs(number, text))
        {
            bson.WriteDouble(number);
            return true;
        }

        return TryWriteNearest(text, bson);
    }

    private static bool TryWriteNearest(ReadOnlySpan<byte> text, IBsonWriter bson)
    {
        if (text.Length <= MaxTextLength && Decimal128.TryParse(Encoding.ASCII.GetString(text), out var decimalNumber))
        {
            bson.WriteDecimal128(decimalNumber);
            return true;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return false;
        bson.WriteDouble(number);
        return true;
    }

    private static bool FormatsAs<T>(T value, ReadOnlySpan<byte> text) where T : IUtf8SpanFormattable
    {
        Span<byte> buffer = stackalloc byte[MaxTextLength];
        return value.TryFormat(buffer, out var length, default, CultureInfo.InvariantCulture) && buffer[..length].SequenceEqual(text);
    }
}
