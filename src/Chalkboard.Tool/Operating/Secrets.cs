using System.Text.RegularExpressions;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Operating;

/// <summary>The connection strings of one run, and messages without them. Stores keep them out of what they say; this is for what client libraries say.</summary>
internal sealed partial class Secrets
{
    private const int Shortest = 3;

    private readonly HashSet<string> _pieces = new(StringComparer.Ordinal);

    public void Add(string connection, bool isPath = false)
    {
        if (!isPath) _pieces.Add(connection);
        foreach (Match match in Password().Matches(connection)) Hide(match.Groups["value"].Value);
        foreach (Match match in UserInfo().Matches(connection)) Hide(match.Groups["value"].Value);
    }

    /// <summary>The message on one line.</summary>
    public string Clean(string message)
    {
        foreach (var piece in _pieces.OrderByDescending(piece => piece.Length)) message = message.Replace(piece, "***", StringComparison.OrdinalIgnoreCase);
        return Printable.Line(message, 1000);
    }

    private void Hide(string piece)
    {
        piece = piece.Trim();
        foreach (var form in (string[])[piece, piece.Trim('\'', '"'), Uri.UnescapeDataString(piece)])
            if (form.Length >= Shortest) _pieces.Add(form);
    }

    // Passwords with a separator in them are quoted; what a quote has opened is taken whole.
    [GeneratedRegex("""(?:pass|pwd|secret|token|key)[^=;,&?]*=\s*(?<value>"[^"]*"|'[^']*'|[^;,&]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    [GeneratedRegex("://[^:/@]*:(?<value>[^/?]*)@")]
    private static partial Regex UserInfo();
}
