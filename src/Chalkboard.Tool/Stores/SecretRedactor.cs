using System.Text.RegularExpressions;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores;

/// <summary>
/// Removes the connection strings of one run from messages. Messages of stores don't contain them; those of client libraries may.
/// </summary>
internal sealed partial class SecretRedactor
{
    private const int MinLength = 3;

    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    public void Add(string connection, bool isPath = false)
    {
        if (!isPath) _secrets.Add(connection);
        foreach (Match match in PasswordPattern().Matches(connection)) AddVariants(match.Groups["value"].Value);
        foreach (Match match in UserInfoPattern().Matches(connection)) AddVariants(match.Groups["value"].Value);
    }

    /// <summary>Returns the message on one line, without secrets.</summary>
    public string Redact(string message)
    {
        foreach (var secret in _secrets.OrderByDescending(secret => secret.Length))
            message = message.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        return Printable.ToLine(message, 1000);
    }

    private void AddVariants(string secret)
    {
        secret = secret.Trim();
        foreach (var variant in (string[])[secret, secret.Trim('\'', '"'), Uri.UnescapeDataString(secret)])
            if (variant.Length >= MinLength) _secrets.Add(variant);
    }

    // A password with a separator is quoted, and matched up to the closing quote.
    [GeneratedRegex("""(?:pass|pwd|secret|token|key)[^=;,&?]*=\s*(?<value>"[^"]*"|'[^']*'|[^;,&]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordPattern();

    [GeneratedRegex("://[^:/@]*:(?<value>[^/?]*)@")]
    private static partial Regex UserInfoPattern();
}
