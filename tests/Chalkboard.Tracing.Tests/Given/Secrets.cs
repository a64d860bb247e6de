using System.Data.Common;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Chalkboard.Tracing.Tests.Given;

/// <summary>Secrets made at random, and texts that hold them: in the forms that name secrets, within one another.</summary>
internal static partial class Secrets
{
    // Of letters, so that it is found again whatever a form escapes.
    private const string Mark = "Zqv";

    private static readonly JsonSerializerOptions _relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] _names =
        ["password", "Pwd", "api-key", "X-Api-Key", "client_secret", "refresh_token", "accessToken", "AccountKey", "sharedAccessKey", "ssn",
        "pin", "cvv", "Authorization", "Cookie", "sessionid", "userPassword"];

    private static readonly Func<string, string, string>[] _forms =
    [
        (name, secret) => $"Host: a\r\n{name}: {Line(secret)}\r\nAccept: b",
        (_, secret) => $"Authorization: Custom a=\"1\", x={Line(secret)}\r\nAccept: b",
        (_, secret) => $"Cookie: a=1; x={Line(secret)}; b={Line(secret)}",
        (_, secret) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{secret}"))}",
        (name, secret) => new DbConnectionStringBuilder { ["Server"] = "a", [name] = secret, ["Port"] = 1 }.ConnectionString,
        (name, secret) =>
            new DbConnectionStringBuilder(useOdbcRules: true) { ["Server"] = "a", [name] = Line(secret), ["Port"] = 1 }.ConnectionString,
        (name, secret) => JsonSerializer.Serialize(new Dictionary<string, object> { ["a"] = 1, [name] = secret, ["b"] = "x" }),
        (name, secret) => JsonSerializer.Serialize(new Dictionary<string, object> { ["a"] = "y", [name] = secret, ["b"] = "x" }, _relaxed),
        (name, secret) =>
            JsonSerializer.Serialize(new Dictionary<string, object> { [name] = new { x = new[] { "1", secret }, y = 2 }, ["b"] = "x" }),
        (name, secret) => JsonSerializer.Serialize(new { name, value = secret }),
        (name, secret) => $"{{{Everything(name)}:{Everything(secret)}}}",
        (name, secret) => $"https://host/x?a=1&{name}={Uri.EscapeDataString(secret)}&b=2#c",
        (name, secret) => $"{PercentEverything(name)}={PercentEverything(secret)}&b=2",
        (name, secret) => $"{name}={WebUtility.UrlEncode(secret)}&b=2",
        (_, secret) => $"amqp://user:{Uri.EscapeDataString(secret)}@host:5672/x",
        (name, secret) => new XElement("a", new XElement("b", 1), new XElement(name, secret)).ToString(SaveOptions.DisableFormatting),
        (name, secret) => new XElement("a", new XElement(name, new XCData(secret)), 2).ToString(SaveOptions.DisableFormatting),
        (name, secret) => new XElement("a", new XAttribute("b", 1), new XAttribute(name, secret), new XAttribute("c", 1)).ToString(),
        (name, secret) => new XElement("add", new XAttribute("key", name), new XAttribute("value", secret)).ToString(),
        (name, secret) => $"[a, 1], {KeyValuePair.Create(name, secret)}",
        (name, secret) => (name, secret).ToString(),
        (_, secret) => new { User = "x", Password = secret, Port = 1 }.ToString()!,
        (_, secret) => $"Bearer {Convert.ToBase64String(Encoding.UTF8.GetBytes(Mark + secret))}",
        (_, secret) => $"-----BEGIN EC PRIVATE KEY-----\n{secret}\n-----END EC PRIVATE KEY-----",
    ];

    private static readonly Func<string, string>[] _within =
    [
        text => JsonSerializer.Serialize(new { id = 1, body = text, z = "y" }),
        text => JsonSerializer.Serialize(new { id = 1, body = text, z = "y" }, _relaxed),
        text => JsonSerializer.Serialize(text),
        text => $"/x?data={Uri.EscapeDataString(text)}&z=1",
        text => new XElement("body", text).ToString(),
        text => new XElement("body", new XAttribute("text", text)).ToString(),
        WebUtility.HtmlEncode,
        // Not escaped, of more than one nobody can know which of them ends it.
        text => text.Count(letter => letter == '\'') > 1 ? text : $"The call failed with '{text}'",
        text => $"sent: {text}",
    ];

    /// <summary>How many forms there are.</summary>
    public static int Forms => _forms.Length;

    /// <summary>A text in one of the forms, within up to three others, that holds a secret.</summary>
    public static string Text(int form, Random random)
    {
        var secret = New(random);
        var text = _forms[form](_names[random.Next(_names.Length)], secret);
        for (var depth = random.Next(4); depth > 0; depth--) text = _within[random.Next(_within.Length)](text);
        return text;
    }

    /// <summary>Whether a part of any secret can be read in a text, by whoever knows the forms.</summary>
    public static bool AreIn(string text)
    {
        for (var times = 0; times < 6; times++)
        {
            if (text.Contains(Mark, StringComparison.Ordinal) || EncodedMark().Matches(text).Any(IsMark)) return true;
            var read = Unicode()
                .Replace(WebUtility.HtmlDecode(Uri.UnescapeDataString(text)),
                code => ((char)Convert.ToInt32(code.Groups[1].Value, 16)).ToString());
            if (read == text) return false;
            text = read;
        }

        return false;
    }

    private static bool IsMark(Match base64)
    {
        var whole = base64.Value.Length - (base64.Value.Length % 4);
        return Encoding.UTF8.GetString(Convert.FromBase64String(base64.Value[..whole])).Contains(Mark, StringComparison.Ordinal);
    }

    /// <summary>A secret alone.</summary>
    public static string New(Random random)
    {
        const string others = "\"';,&=:%\\/<>{}[]()@#?+ -_.|!$*~^`äß€7\n\t";
        var secret = new StringBuilder(random.Next(3) == 0 ? "" : others[random.Next(others.Length)].ToString());
        for (var parts = random.Next(1, 5); parts > 0; parts--)
        {
            secret.Append(Mark);
            for (var some = random.Next(3); some > 0; some--) secret.Append(others[random.Next(others.Length)]);
        }

        return secret.Append(Mark).ToString();
    }

    private static string Line(string secret) => secret.Replace('\n', ' ');

    private static string Everything(string text) => $"\"{string.Concat(text.Select(letter => $"\\u{(int)letter:x4}"))}\"";

    private static string PercentEverything(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter => $"%{letter:X2}"));

    [GeneratedRegex(@"\\+u([0-9a-fA-F]{4})")]
    private static partial Regex Unicode();

    [GeneratedRegex("[A-Za-z0-9+/]{8,}")]
    private static partial Regex EncodedMark();
}
