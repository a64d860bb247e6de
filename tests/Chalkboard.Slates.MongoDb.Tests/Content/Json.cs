using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Chalkboard.Slates.MongoDb.Tests.Content;

/// <summary>Generates random JSON as text, with common and with unusual values.</summary>
internal static class Json
{
    private static readonly Gen<string> _whole = Gen.OneOf(
        Gen.Choose(-100, 100).Select(Text),
        Gen.Choose(int.MinValue, int.MaxValue).Select(Text),
        Gen.Choose(int.MinValue, int.MaxValue).Zip(Gen.Choose(0, int.MaxValue), (high, low) => Text((long)high << 32 | (uint)low)));

    private static readonly Gen<string> _real = Gen.OneOf(
        Gen.Choose(-1_000_000, 1_000_000).Select(i => Text(i / 1000.0)),
        Gen.Choose(int.MinValue, int.MaxValue)
            .Zip(Gen.Choose(0, int.MaxValue), (high, low) => BitConverter.Int64BitsToDouble((long)high << 32 | (uint)low))
            .Where(double.IsFinite).Select(Text));

    private static readonly Gen<string> _digits = Gen.Choose(1, 45).SelectMany(count => Gen.Choose('1', '9').ArrayOf(count))
        .Select(digits => string.Concat(digits.Select(digit => (char)digit)));

    private static readonly Gen<string> _odd = Gen.OneOf(
        Gen.Elements(
            "-0", "0.0", "-0.0", "1.0", "1.50", "1e5", "1E5", "1E+5", "1e-7", "1E-07", "0.000001", "1e400", "-1e400", "1e-400", "5e-324",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1E+6144", "1E+6145",
            "100000000000000000000"),
        _digits, _digits.Zip(_digits, (whole, part) => $"{whole}.{part}"),
        _digits.Zip(Gen.Choose(-6200, 6200), (digits, exponent) => $"{digits}E{(exponent < 0 ? "" : "+")}{exponent}"));

    /// <summary>Numbers.</summary>
    public static Gen<string> Numbers { get; } = Gen.Frequency((3, _whole), (3, _real), (2, _odd));

    private static readonly Gen<string> _text =
        Gen.Elements(
            "a", "b", "Z", "1", " ", "<", "&", "'", "+", "\"", "\\", "/", "\t", "\n", "\u0000", "\u001f", "\u007f", "\u00e9", "\u2028",
            "\uffff", "\U0001F680", "$", ".").ArrayOf().Select(string.Concat);

    private static readonly Gen<string> _string = Gen.Frequency(
        (6, _text.Select(text => JsonSerializer.Serialize(text))),
        (1, Gen.Elements("\"\\u0041\"", "\"\\u00e9\"", "\"\\ud800\"", "\"\\ud83d\\ude80\"", "\"\\/\"", "\"\u00e9\"", "\"\U0001F680\"")));

    private static readonly Gen<string> _name = Gen.Frequency(
        (12, Gen.Elements("a", "b", "c", "userId", "timeZone", "panels", "B", "_id", "__proto__", "\\u00e9").Select(name => $"\"{name}\"")),
        (1, Gen.Elements("\"\"", "\"$set\"", "\"a.b\"", "\"\\u0000\"", "\"a\"", "\"\\u0061\"", "\"\\udc00\"")));

    private static readonly Gen<string> _separator = Gen.Frequency((9, Gen.Constant(",")), (1, Gen.Constant(" ,\n")));

    private static readonly Gen<string> _scalar = Gen.Frequency((4, Numbers), (4, _string), (1, Gen.Elements("true", "false", "null")));

    /// <summary>Values of every shape.</summary>
    public static Gen<string> Values { get; } = Value(4);

    private static Gen<string> Value(int depth) => depth == 0 ? _scalar : Gen.Frequency(
        (2, _scalar),
        (2, Gen.Choose(0, 4).SelectMany(count => Value(depth - 1).ArrayOf(count))
            .Zip(_separator, (items, separator) => $"[{string.Join(separator, items)}]")),
        (3, Gen.Choose(0, 5).SelectMany(count => _name.Zip(Value(depth - 1), (name, value) => $"{name}:{value}").ArrayOf(count))
            .Zip(_separator, (members, separator) => $"{{{string.Join(separator, members)}}}")));

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
