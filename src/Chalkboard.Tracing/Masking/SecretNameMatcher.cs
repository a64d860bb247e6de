using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// Recognizes names of secrets, such as <c>userPassword</c>, <c>X-Api-Key</c>, <c>client_secret</c>, and <c>pin</c>,
/// but not <c>shipping</c>.
/// </summary>
/// <remarks>
/// A name is split into words by camel case, dashes and underscores. A secret of four letters or less must be one or more whole words of
/// the name (<c>pin</c>); a longer one is found anywhere (<c>dbpassword</c>).
/// </remarks>
internal sealed class SecretNameMatcher
{
    private const int MaxWholeWordLength = 4;

    /// <summary>The default of <see cref="RecordingOptions.SecretNames"/>.</summary>
    public static readonly string[] DefaultNames =
    [
        "password", "passwd", "passphrase", "passcode", "pass", "pwd", "pswd", "pw", "userpwd", "dbpwd", "adminpwd",
        "secret", "token", "credential", "authorization", "bearer", "jwt", "assertion", "samlresponse", "codeverifier", "authcode",
        "cookie", "sessionid", "sessid", "sid", "sessionkey", "csrf", "xsrf", "antiforgery",
        "apikey", "appkey", "accesskey", "accountkey", "sharedkey", "sharedaccesskey", "sharedaccesssignature", "sig", "storagekey",
        "signingkey",
        "encryptionkey", "decryptionkey", "privatekey", "masterkey", "hostkey", "functionskey", "subscriptionkey", "instrumentationkey",
        "licensekey",
        "machinekey", "validationkey", "symmetrickey", "authkey", "servicekey", "sshkey", "hmackey", "aeskey", "amzsignature",
        "googsignature",
        "connectionstring", "otp", "totp", "onetimecode", "verificationcode", "securitycode", "recoverycode", "backupcode", "seedphrase",
        "mnemonic",
        "pin", "pincode", "ssn", "socialsecurity", "taxid", "passportnumber", "cvv", "cvc", "csc", "cardnumber", "cardno", "creditcard",
        "ccnumber", "iban", "accountnumber",
        "routingnumber",
    ];

    // Harmless names that contain the name of a secret. An occurrence within one of these doesn't count.
    private static readonly string[] _harmlessNames =
    [
        "cancellationtoken", "publickeytoken", "metadatatoken", "syntaxtoken", "jsontoken", "changetoken", "tokentype", "tokeniz",
        "tokencount", "tokenlength", "tokenendpoint",
        "tokenlimit", "tokenusage", "maxtokens", "totaltokens", "prompttokens", "completiontokens", "inputtokens", "outputtokens",
        "secretary", "secretariat", "secretname",
        "cookiepolicy", "cookiename", "cookiedomain", "cookiepath", "cookieoptions", "cookieconsent", "passwordless", "passwordlength",
        "passwordpolicy", "passwordoptions",
        "authorizationpolicy", "authorizationservice", "authorizationhandler", "authorizationendpoint", "authorizationserver",
        "authorizationfilter", "connectionstringname",
        "credentialtype", "passthrough", "passthru", "passcount", "passrate", "firstpass", "secondpass", "passby",
    ];

    // Parts that many names share. Searching for fewer texts at once is faster.
    private static readonly string[] _commonParts = ["key", "code", "number", "pass"];

    private static readonly SecretNameMatcher _default = new(DefaultNames);
    private static SecretNameMatcher? _lastCreated;

    private readonly string[] _names;
    private readonly string[] _normalizedNames;
    private readonly SearchValues<string> _anyName;
    private readonly SearchValues<string> _anyPart;
    private readonly int _maxNameLength;

    private SecretNameMatcher(IEnumerable<string> names)
    {
        _names = [.. names];
        _normalizedNames = [.. _names.Select(Normalize).Where(letters => letters.Length is > 0 and <= 256).Distinct()];
        _anyName = SearchValues.Create(_normalizedNames, StringComparison.Ordinal);
        string[] parts = [.. _normalizedNames.Select(secret => _commonParts.FirstOrDefault(secret.Contains) ?? secret).Distinct()];
        _anyPart = SearchValues.Create(
            [.. parts.Where(part => !parts.Any(other => other != part && part.Contains(other, StringComparison.Ordinal)))],
            StringComparison.Ordinal);
        _maxNameLength = _normalizedNames.Select(letters => letters.Length).DefaultIfEmpty().Max();
    }

    /// <summary>Gets the matcher for a list of names.</summary>
    public static SecretNameMatcher From(IReadOnlyCollection<string> names)
    {
        if (names.SequenceEqual(DefaultNames)) return _default;
        // An application usually has one list for all traces.
        var last = Volatile.Read(ref _lastCreated);
        if (last is null || !names.SequenceEqual(last._names)) Volatile.Write(ref _lastCreated, last = new(names));
        return last;
    }

    /// <summary>True if the list is empty.</summary>
    public bool IsEmpty => _normalizedNames.Length == 0;

    /// <summary>Returns whether a name is that of a secret.</summary>
    public bool IsMatch(ReadOnlySpan<char> name) => IsMatch(name, atEnd: false);

    /// <summary>Returns whether the last words of a text are the name of a secret: <c>the card number</c>.</summary>
    public bool MatchesEnd(ReadOnlySpan<char> words) => IsMatch(words, atEnd: true);

    /// <summary>Returns whether a text may contain the name of a secret. It is a fast check, and false for most texts.</summary>
    public bool MayMatchIn(ReadOnlySpan<char> text)
    {
        Span<char> letters = stackalloc char[512];
        var count = 0;
        foreach (var character in text)
        {
            if (character < 128 ? !char.IsAsciiLetterOrDigit(character) : !char.IsLetterOrDigit(character)) continue;
            if (count == letters.Length)
            {
                if (letters.ContainsAny(_anyPart)) return true;

                // A name may continue across the boundary.
                letters[^_maxNameLength..].CopyTo(letters);
                count = _maxNameLength;
            }

            letters[count++] = character < 128 ? (char)(character | 0x20) : char.ToLowerInvariant(character);
        }

        return letters[..count].ContainsAny(_anyPart);
    }

    private bool IsMatch(ReadOnlySpan<char> name, bool atEnd)
    {
        // One more word start than letters, for the end.
        Span<char> letters = name.Length < 256 ? stackalloc char[name.Length] : new char[name.Length];
        Span<bool> wordStarts = name.Length < 256 ? stackalloc bool[name.Length + 1] : new bool[name.Length + 1];
        letters = letters[..Normalize(name, letters, wordStarts)];
        if (!letters.ContainsAny(_anyPart)) return false;
        for (int position = 0, found; (found = letters[position..].IndexOfAny(_anyName)) >= 0; position += found + 1)
        {
            foreach (var secret in _normalizedNames)
                if (MatchesAt(position + found, secret, letters, wordStarts, atEnd)) return true;
        }

        return false;
    }

    private static bool MatchesAt(int start, string secret, ReadOnlySpan<char> letters, ReadOnlySpan<bool> wordStarts, bool atEnd)
    {
        if (!letters[start..].StartsWith(secret)) return false;
        var end = start + secret.Length;
        if (end < letters.Length && letters[end] == 's' && !wordStarts[end] && wordStarts[end + 1]) end++;
        if (atEnd && (end < letters.Length || !wordStarts[start])) return false;
        if (!wordStarts[start] || !wordStarts[end])
        {
            if (secret.Length <= MaxWholeWordLength) return false;
            if (!wordStarts[start] && !wordStarts[end] && wordStarts[(start + 1)..end].Contains(true)) return false;
        }

        foreach (var harmless in _harmlessNames)
        {
            if (harmless.Length <= secret.Length) continue;
            for (var from = Math.Max(0, end - harmless.Length); from <= start; from++)
                if (letters[from..].StartsWith(harmless)) return false;
        }

        return true;
    }

    private static string Normalize(string name)
    {
        var letters = new char[name.Length];
        return new(letters, 0, Normalize(name, letters, new bool[name.Length + 1]));
    }

    /// <summary>Writes the letters and digits in lower case, and the positions where words begin. Returns their number.</summary>
    private static int Normalize(ReadOnlySpan<char> name, Span<char> letters, Span<bool> wordStarts)
    {
        var count = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (!char.IsLetterOrDigit(letter)) continue;
            wordStarts[count] = i == 0 || !char.IsLetterOrDigit(name[i - 1]) || char.IsDigit(letter) != char.IsDigit(name[i - 1])
                || (char.IsUpper(letter) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))));
            letters[count++] = char.ToLowerInvariant(letter);
        }

        wordStarts[count] = true;
        return count;
    }
}
