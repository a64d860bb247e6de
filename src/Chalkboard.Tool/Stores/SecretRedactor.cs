using System.Text.RegularExpressions;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores;

/// <summary>The connection strings of one run, and messages without them. Stores keep them out of what they say; this is for what client libraries say.</summary>
internal sealed partial class SecretRedactor
{
    private const int MinLength = 3;

    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    public void Add(string connection, bool isPath = false)
    {
        if (!isPath) _secrets.Add(connection);
        foreach (Match match in Password().Matches(connection)) AddVariants(match.Groups["value"].Value);
        foreach (Match match in UserInfo().Matches(connection)) AddVariants(match.Groups["value"].Value);
    }

    /// <summary>The message on one line.</summary>
    public string Redact(string message)
    {
        foreach (var secret in _secrets.OrderByDescending(secret => secret.Length)) message = message.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        return Printable.ToLine(message, 1000);
    }

    private void AddVariants(string secret)
    {
        secret = secret.Trim();
        foreach (var variant in (string[])[secret, secret.Trim('\'', '"'), Uri.UnescapeDataString(secret)])
            if (variant.Length >= MinLength) _secrets.Add(variant);
    }

    // Passwords with a separator in them are quoted; what a quote has opened is taken whole.
    [GeneratedRegex("""(?:pass|pwd|secret|token|key)[^=;,&?]*=\s*(?<value>"[^"]*"|'[^']*'|[^;,&]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    [GeneratedRegex("://[^:/@]*:(?<value>[^/?]*)@")]
    private static partial Regex UserInfo();
}
