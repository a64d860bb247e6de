namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>JSON that changes when it is parsed and serialized again.</summary>
internal static class HostileContent
{
    private static readonly Dictionary<string, string> _valuesByLabel = new()
    {
        ["a whole number"] = "1",
        ["a whole number with a fraction"] = "1.0",
        ["minus zero"] = "-0",
        ["more digits than a double holds"] = "0.1000000000000000055511151231257827",
        ["more digits than any integer holds"] = "123456789012345678901234567890123456789012345678901234567890",
        ["beyond a double's range"] = "1e400",
        ["white space"] = " {\r\n\t\"a\" : [ 1 , 2 ] }\n",
        ["an object with unordered names"] = """{"b":1,"a":2,"B":3}""",
        ["a name twice"] = """{"a":1,"a":2}""",
        ["an empty name"] = """{"":{"":[]}}""",
        ["names that databases use"] = """{"_id":1,"$set":{"a.b":2},"__proto__":null,"$type":"x"}""",
        ["unnecessary escapes"] = "\"\\u0041\\/\\u00e9\"",
        ["half of a surrogate pair, escaped"] = "\"\\ud800\"",
        ["an escaped U+0000"] = "\"a\\u0000b\"",
        ["characters beyond ASCII"] = "\"\u00e9e\u0301\U0001F680\uFFFF\"",
        ["a date"] = "\"2020-01-01T00:00:00.0000000Z\"",
        ["null"] = "null",
        ["true"] = "true",
        ["an empty array"] = "[]",
        ["60 levels"] = new string('[', 60) + new string(']', 60),
    };

    public static IReadOnlyCollection<string> Labels => _valuesByLabel.Keys;

    public static string Get(string label) => _valuesByLabel[label];
}
