namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>Valid names that a store could confuse, normalize, escape wrongly or truncate.</summary>
internal static class HostileNames
{
    private static readonly Dictionary<string, string> _valuesByLabel = new()
    {
        ["a plain name"] = "a",
        ["that name with a capital"] = "A",
        ["that name with a blank before"] = " a",
        ["that name with a blank after"] = "a ",
        ["that name with a letter more"] = "ab",
        ["the name of the global slate"] = "_auth",
        ["a name like an internal one"] = "__schema",
        ["a slash"] = "a/b",
        ["a colon"] = "a:b",
        ["braces"] = "{a}b",
        ["empty braces"] = "{}",
        ["a percent sign"] = "a%b",
        ["an escaped slash"] = "a%2Fb",
        ["a star"] = "a*",
        ["a question mark"] = "a?",
        ["brackets"] = "[a-b]",
        ["an underscore"] = "a_",
        ["a backslash"] = @"a\b",
        ["quotes"] = "a'b\"c`d",
        ["SQL"] = "'; DROP TABLE documents; --",
        ["a query operator"] = "$where",
        ["a dotted path"] = "a.b.c",
        ["a way up"] = "../../a",
        ["a newline"] = "a\nb",
        ["a carriage return and a newline"] = "a\r\nb",
        ["a tab"] = "a\tb",
        ["the first control character"] = "\u0001",
        ["delete"] = "a\u007f",
        ["a unit separator"] = "a\u001fb",
        ["a number"] = "0",
        ["another number"] = "00",
        ["a number with an exponent"] = "1e1",
        ["its value"] = "10",
        ["the word null"] = "null",
        ["composed, as in Unicode's form C"] = "caf\u00e9",
        ["decomposed, as in Unicode's form D"] = "cafe\u0301",
        ["a sharp s"] = "stra\u00dfe",
        ["its capital form"] = "STRASSE",
        ["a dotted capital I"] = "\u0130",
        ["a dotless small i"] = "\u0131",
        ["full-width letters"] = "\uff41",
        ["a zero-width joiner"] = "a\u200db",
        ["a byte order mark"] = "\ufeffa",
        ["right to left"] = "\u05e9\u05dc\u05d5\u05dd",
        ["a change of direction"] = "a\u202eb",
        ["an emoji of several code points"] = "\U0001F469\u200D\U0001F680",
        ["the last character below the surrogates"] = "\uD7FF",
        ["the first character above the surrogates"] = "\uE000",
        ["the last character of 16 bits"] = "\uFFFF",
        ["the first character beyond 16 bits"] = "\U00010000",
        ["the last character of Unicode"] = "\U0010FFFF",
        ["300 characters of Chinese"] = new string('\u5b57', 300),
        ["300 other characters of Chinese"] = new string('\u5b57', 299) + "\u5b58",
        ["as long as a name can be"] = new string('n', SlateName.MaxBytes),
        ["as long, and different at its end"] = new string('n', SlateName.MaxBytes - 1) + "o",
    };

    public static IReadOnlyCollection<string> Labels => _valuesByLabel.Keys;

    public static IReadOnlyCollection<string> All => _valuesByLabel.Values;

    public static string Get(string label) => _valuesByLabel[label];
}
