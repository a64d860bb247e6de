using System.Text.Json;
using System.Text.Unicode;

namespace Chalkboard.Slates.PostgreSql.Documents;

/// <summary>Checks whether <c>jsonb</c> can represent a JSON text.</summary>
internal static class Jsonb
{
    // PostgreSQL's numeric allows more; these limits are far beyond real data.
    private const int MaxNumberLength = 1_000;
    private const int MaxExponent = 1_000;

    private static readonly JsonReaderOptions _options = new() { MaxDepth = 1_000 };

    /// <summary>
    /// Returns false for JSON that <c>jsonb</c> refuses: with U+0000, unpaired surrogates or invalid UTF-8, or with numbers or a depth
    /// beyond its limits.
    /// </summary>
    public static bool IsSupported(ReadOnlySpan<byte> json)
    {
        // The reader accepts invalid UTF-8 within strings, but the server refuses it.
        if (!Utf8.IsValid(json)) return false;
        try
        {
            var reader = new Utf8JsonReader(json, _options);
            while (reader.Read())
            {
                var isSupported = reader.TokenType switch
                {
                    JsonTokenType.String or JsonTokenType.PropertyName => !reader.ValueIsEscaped || IsSupportedText(reader.ValueSpan),
                    JsonTokenType.Number => IsSupportedNumber(reader.ValueSpan),
                    _ => true,
                };
                if (!isSupported) return false;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsSupportedText(ReadOnlySpan<byte> escaped)
    {
        var isAfterHighSurrogate = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var codeUnit = -1;
            if (escaped[i] == '\\')
            {
                i++;
                if (escaped[i] == 'u')
                {
                    codeUnit = ParseHex(escaped.Slice(i + 1, 4));
                    i += 4;
                }
            }

            var isLowSurrogate = codeUnit is >= 0xDC00 and <= 0xDFFF;
            if (codeUnit == 0 || isAfterHighSurrogate != isLowSurrogate) return false;
            isAfterHighSurrogate = codeUnit is >= 0xD800 and <= 0xDBFF;
        }

        return !isAfterHighSurrogate;
    }

    private static int ParseHex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits) value = 16 * value + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return value;
    }

    private static bool IsSupportedNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length > MaxNumberLength) return false;
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return exponent < 0
            || (number.Length - exponent < 8
                && Math.Abs(
                    int.Parse(number[(exponent + 1)..], System.Globalization.NumberStyles.AllowLeadingSign,
                        System.Globalization.CultureInfo.InvariantCulture)) <= MaxExponent);
    }
}
