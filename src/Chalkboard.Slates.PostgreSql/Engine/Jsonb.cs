using System.Text.Json;
using System.Text.Unicode;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Whether <c>jsonb</c> can hold some JSON.</summary>
internal static class Jsonb
{
    // numeric goes further, but nobody's numbers do.
    private const int LongestNumber = 1_000;
    private const int LargestExponent = 1_000;

    private static readonly JsonReaderOptions _options = new() { MaxDepth = 1_000 };

    /// <summary>False for U+0000, halves of surrogate pairs and what isn't UTF-8, which it refuses, and for numbers and depths beyond its bounds.</summary>
    public static bool Holds(ReadOnlySpan<byte> json)
    {
        // The reader lets it pass within strings, and then the server refuses it.
        if (!Utf8.IsValid(json)) return false;
        try
        {
            var reader = new Utf8JsonReader(json, _options);
            while (reader.Read())
            {
                var held = reader.TokenType switch
                {
                    JsonTokenType.String or JsonTokenType.PropertyName => !reader.ValueIsEscaped || HoldsText(reader.ValueSpan),
                    JsonTokenType.Number => HoldsNumber(reader.ValueSpan),
                    _ => true,
                };
                if (!held) return false;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HoldsText(ReadOnlySpan<byte> escaped)
    {
        var high = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var unit = -1;
            if (escaped[i] == '\\')
            {
                i++;
                if (escaped[i] == 'u')
                {
                    unit = Hex(escaped.Slice(i + 1, 4));
                    i += 4;
                }
            }

            var low = unit is >= 0xDC00 and <= 0xDFFF;
            if (unit == 0 || high != low) return false;
            high = unit is >= 0xD800 and <= 0xDBFF;
        }

        return !high;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits) value = 16 * value + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return value;
    }

    private static bool HoldsNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length > LongestNumber) return false;
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return exponent < 0 || (number.Length - exponent < 8 && Math.Abs(int.Parse(number[(exponent + 1)..], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture)) <= LargestExponent);
    }
}
