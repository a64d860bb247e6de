using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Chalkboard.Slates.MongoDb.Content;

/// <summary>
/// Numbers as BSON: of int32, int64, double and decimal128 the first whose text is the number's own. Where none is,
/// the nearest of decimal128 and double stands for it, and the document keeps its text.
/// </summary>
internal static class Number
{
    // The longest text of a number that any of BSON's types could give back.
    private const int _longest = 64;

    /// <returns>False if no type of BSON holds anything near it.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> text, IBsonWriter bson)
    {
        if (text.Length > _longest) return TryWriteNearest(text, bson);
        if (Utf8Parser.TryParse(text, out long whole, out var used) && used == text.Length && IsText(whole, text))
        {
            if (whole is >= int.MinValue and <= int.MaxValue) bson.WriteInt32((int)whole);
            else bson.WriteInt64(whole);
            return true;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) && IsText(real, text))
        {
            bson.WriteDouble(real);
            return true;
        }

        return TryWriteNearest(text, bson);
    }

    private static bool TryWriteNearest(ReadOnlySpan<byte> text, IBsonWriter bson)
    {
        if (text.Length <= _longest && Decimal128.TryParse(Encoding.ASCII.GetString(text), out var exact))
        {
            bson.WriteDecimal128(exact);
            return true;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) || !double.IsFinite(real)) return false;
        bson.WriteDouble(real);
        return true;
    }

    private static bool IsText<T>(T value, ReadOnlySpan<byte> text) where T : IUtf8SpanFormattable
    {
        Span<byte> own = stackalloc byte[_longest];
        return value.TryFormat(own, out var length, default, CultureInfo.InvariantCulture) && own[..length].SequenceEqual(text);
    }
}
