using System.Data.Common;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Chalkboard.Tracing.Tests.Infrastructure;

/// <summary>Creates random secrets, and texts that contain them in the formats that name secrets, nested in one another.</summary>
internal static partial class SecretTexts
{
    // Only letters, which no format escapes.
    private const string Marker = "Zqv";

    private static readonly JsonSerializerOptions _relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] _names =
        ["password", "Pwd", "api-key", "X-Api-Key", "client_secret", "refresh_token", "accessToken", "AccountKey", "sharedAccessKey", "ssn",
        "pin", "cvv", "Authorization", "Cookie", "sessionid", "userPassword"];

    private static readonly Func<string, string, string>[] _formats =
    [
        (name, secret) => $"Host: a\r\n{name}: {ToOneLine(secret)}\r\nAccept: b",
        (_, secret) => $"Authorization: Custom a=\"1\", x={ToOneLine(secret)}\r\nAccept: b",
        (_, secret) => $"Cookie: a=1; x={ToOneLine(secret)}; b={ToOneLine(secret)}",
        (_, secret) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{secret}"))}",
        (name, secret) => new DbConnectionStringBuilder { ["Server"] = "a", [name] = secret, ["Port"] = 1 }.ConnectionString,
        (name, secret) =>
            new DbConnectionStringBuilder(
                useOdbcRules: true) { ["Server"] = "a", [name] = ToOneLine(secret), ["Port"] = 1 }.ConnectionString,
        (name, secret) => JsonSerializer.Serialize(new Dictionary<string, object> { ["a"] = 1, [name] = secret, ["b"] = "x" }),
        (name, secret) => JsonSerializer.Serialize(new Dictionary<string, object> { ["a"] = "y", [name] = secret, ["b"] = "x" }, _relaxed),
        (name, secret) =>
            JsonSerializer.Serialize(new Dictionary<string, object> { [name] = new { x = new[] { "1", secret }, y = 2 }, ["b"] = "x" }),
        (name, secret) => JsonSerializer.Serialize(new { name, value = secret }),
        (name, secret) => $"{{{EscapeAll(name)}:{EscapeAll(secret)}}}",
        (name, secret) => $"https://host/x?a=1&{name}={Uri.EscapeDataString(secret)}&b=2#c",
        (name, secret) => $"{PercentEncodeAll(name)}={PercentEncodeAll(secret)}&b=2",
        (name, secret) => $"{name}={WebUtility.UrlEncode(secret)}&b=2",
        (_, secret) => $"amqp://user:{Uri.EscapeDataString(secret)}@host:5672/x",
        (name, secret) => new XElement("a", new XElement("b", 1), new XElement(name, secret)).ToString(SaveOptions.DisableFormatting),
        (name, secret) => new XElement("a", new XElement(name, new XCData(secret)), 2).ToString(SaveOptions.DisableFormatting),
        (name, secret) => new XElement("a", new XAttribute("b", 1), new XAttribute(name, secret), new XAttribute("c", 1)).ToString(),
        (name, secret) => new XElement("add", new XAttribute("key", name), new XAttribute("value", secret)).ToString(),
        (name, secret) => $"[a, 1], {KeyValuePair.Create(name, secret)}",
        (name, secret) => (name, secret).ToString(),
        (_, secret) => new { User = "x", Password = secret, Port = 1 }.ToString()!,
        (_, secret) => $"Bearer {Convert.ToBase64String(Encoding.UTF8.GetBytes(Marker + secret))}",
        (_, secret) => $"-----BEGIN EC PRIVATE KEY-----\n{secret}\n-----END EC PRIVATE KEY-----",
    ];

    private static readonly Func<string, string>[] _containers =
    [
        text => JsonSerializer.Serialize(new { id = 1, body = text, z = "y" }),
        text => JsonSerializer.Serialize(new { id = 1, body = text, z = "y" }, _relaxed),
        text => JsonSerializer.Serialize(text),
        text => $"/x?data={Uri.EscapeDataString(text)}&z=1",
        text => new XElement("body", text).ToString(),
        text => new XElement("body", new XAttribute("text", text)).ToString(),
        WebUtility.HtmlEncode,
        // With more than one quote that is not escaped, the end of the value is unknown.
        text => text.Count(letter => letter == '\'') > 1 ? text : $"The call failed with '{text}'",
        text => $"sent: {text}",
    ];

    /// <summary>The number of formats.</summary>
    public static int FormatCount => _formats.Length;

    /// <summary>Creates a text in one of the formats, nested in up to three others, that contains a secret.</summary>
    public static string Create(int format, Random random)
    {
        var secret = CreateSecret(random);
        var text = _formats[format](_names[random.Next(_names.Length)], secret);
        for (var depth = random.Next(4); depth > 0; depth--) text = _containers[random.Next(_containers.Length)](text);
        return text;
    }

    /// <summary>Returns whether a text contains a part of any secret, decoded up to six times.</summary>
    public static bool ContainSecret(string text)
    {
        for (var level = 0; level < 6; level++)
        {
            if (text.Contains(Marker, StringComparison.Ordinal) || Base64().Matches(text).Any(ContainsMarker)) return true;
            var decoded = UnicodeEscape()
                .Replace(WebUtility.HtmlDecode(Uri.UnescapeDataString(text)),
                code => ((char)Convert.ToInt32(code.Groups[1].Value, 16)).ToString());
            if (decoded == text) return false;
            text = decoded;
        }

        return false;
    }

    private static bool ContainsMarker(Match base64)
    {
        var whole = base64.Value.Length - (base64.Value.Length % 4);
        return Encoding.UTF8.GetString(Convert.FromBase64String(base64.Value[..whole])).Contains(Marker, StringComparison.Ordinal);
    }

    /// <summary>Creates a random secret.</summary>
    public static string CreateSecret(Random random)
    {
        const string Separators = "\"';,&=:%\\/<>{}[]()@#?+ -_.|!$*~^`äß€7\n\t";
        var secret = new StringBuilder(random.Next(3) == 0 ? "" : Separators[random.Next(Separators.Length)].ToString());
        for (var parts = random.Next(1, 5); parts > 0; parts--)
        {
            secret.Append(Marker);
            for (var count = random.Next(3); count > 0; count--) secret.Append(Separators[random.Next(Separators.Length)]);
        }

        return secret.Append(Marker).ToString();
    }

    private static string ToOneLine(string secret) => secret.Replace('\n', ' ');

    private static string EscapeAll(string text) => $"\"{string.Concat(text.Select(letter => $"\\u{(int)letter:x4}"))}\"";

    private static string PercentEncodeAll(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter => $"%{letter:X2}"));

    [GeneratedRegex(@"\\+u([0-9a-fA-F]{4})")]
    private static partial Regex UnicodeEscape();

    [GeneratedRegex("[A-Za-z0-9+/]{8,}")]
    private static partial Regex Base64();
}
