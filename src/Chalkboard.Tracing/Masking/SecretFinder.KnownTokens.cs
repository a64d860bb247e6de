using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>Finds secrets without a name: tokens with a known prefix, credentials after their scheme, private keys.</summary>
internal ref partial struct SecretFinder
{
    private const int MinTokenLength = 10;
    private const string PrivateKeyStart = "-----BEGIN ";
    private const string PrivateKeyEnd = "-----END";

    private static readonly string[] _schemes = ["Bearer", "Basic", "DPoP", "Negotiate", "NTLM", "ApiKey"];

    // Prefixes of JWTs, and of the tokens of Data Protection, GitHub, GitLab, Slack, Stripe, Google, and npm.
    private static readonly string[] _tokenPrefixes =
    [
        "eyJ", "CfDJ8", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-",
        "sk_live_", "sk_test_", "rk_live_", "AIza", "npm_",
    ];

    private static readonly SearchValues<string> _knownPrefixes =
        SearchValues.Create([.. _schemes, .. _tokenPrefixes, PrivateKeyStart, "IDENTIFIED BY"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> _tokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/=");

    // Words that follow the name of a scheme in prose, and are not credentials.
    private static readonly HashSet<string> _wordsAfterSchemes = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "auth", "authentication", "authorization", "challenge", "credentials", "error", "for", "format", "from", "handler", "header",
        "in", "is", "needed", "not", "of", "or", "required",
        "scheme", "schemes", "to", "token", "tokens", "type", "was", "with",
    };

    /// <summary>Returns whether a text without names may contain a secret.</summary>
    public static bool MayContainSecret(ReadOnlySpan<char> text, bool isTruncated) =>
        text.ContainsAny(_knownPrefixes) || text.Contains("--", StringComparison.Ordinal)
        || ((isTruncated || text.Contains('@')) && text.Contains("//", StringComparison.Ordinal));

    private readonly void FindKnownTokens()
    {
        for (int position = 0, found; position < _text.Length && (found = _text[position..].IndexOfAny(_knownPrefixes)) >= 0;)
        {
            var start = position + found;
            var isInWord = start > 0 && char.IsLetterOrDigit(_text[start - 1]) && GetEscapeLevel(start - 1) == 0;
            position =
                Math.Max(start + 1, Math.Max(FindPrivateKey(start), isInWord ? 0 : Math.Max(FindToken(start), FindCredentials(start))));
        }
    }

    private readonly int FindToken(int start)
    {
        var isToken = false;
        foreach (var token in _tokenPrefixes) isToken |= _text[start..].StartsWith(token);
        if (!isToken) return 0;
        var end = FindTokenEnd(start);
        return end - start >= MinTokenLength || (isTruncated && end == _text.Length) ? AddSecret(start, end) : 0;
    }

    private readonly int FindTokenEnd(int start)
    {
        var length = _text[start..].IndexOfAnyExcept(_tokenCharacters);
        return length < 0 ? _text.Length : start + length;
    }

    private readonly int FindCredentials(int start)
    {
        foreach (var scheme in _schemes)
        {
            if (!_text[start..].StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) continue;
            var after = start + scheme.Length;
            var credentials = Is(after, '+') ? after + 1 : after;
            while (credentials < _text.Length && char.IsWhiteSpace(_text[credentials])) credentials++;
            if (credentials == after || credentials == _text.Length) continue;
            var end = credentials;
            while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && !IsQuote(end) && _text[end] is not ('<' or '>')) end++;
            if (IsCredentials(scheme, _text[credentials..end], end)) return AddSecret(credentials, end);
        }

        return 0;
    }

    private readonly bool IsCredentials(string scheme, ReadOnlySpan<char> text, int end)
    {
        var word = text.TrimEnd(",.;:!?)]}");
        var isComplete = !isTruncated || end < _text.Length;
        if (word.IsEmpty || (_wordsAfterSchemes.Contains(word.ToString()) && isComplete)) return false;
        if (scheme is "Bearer" or "DPoP" or "ApiKey")
            return !text.StartsWith("realm=") && !text.StartsWith("error=") && !text.StartsWith("scope=");
        if (word.ContainsAnyExcept(_tokenCharacters)) return false;
        if (!isComplete) return true;
        return scheme == "Basic" ? IsUserAndPassword(word) : word.Length >= MinTokenLength;
    }

    private static bool IsUserAndPassword(ReadOnlySpan<char> base64)
    {
        var text = base64.TrimEnd('=').ToString().Replace('-', '+').Replace('_', '/');
        text = text.PadRight((text.Length + 3) / 4 * 4, '=');
        Span<byte> bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && bytes[..length].Contains((byte)':');
    }

    private readonly int FindPrivateKey(int start)
    {
        if (!_text[start..].StartsWith(PrivateKeyStart)) return 0;
        var header = _text[(start + PrivateKeyStart.Length)..];
        var length = header.IndexOf("-----");
        if (length < 0 || !header[..length].Contains("PRIVATE KEY", StringComparison.Ordinal)) return 0;
        var body = start + PrivateKeyStart.Length + length + 5;
        var end = _text[body..].IndexOf(PrivateKeyEnd);
        return AddSecret(body, end < 0 ? _text.Length : body + end);
    }
}
