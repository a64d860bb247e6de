using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>Which names are those of secrets, such as <c>userPassword</c>, <c>X-Api-Key</c>, <c>client_secret</c>, and <c>pin</c>, but not <c>shipping</c>.</summary>
/// <remarks>
/// A name is taken as its words, whether camel case, dashes or underscores part them. A secret of four letters or less has to be one or more whole words
/// of it (<c>pin</c>); a longer one is found anywhere (<c>dbpassword</c>).
/// </remarks>
internal sealed class SecretNames
{
    private const int _longestInAnyWord = 4;

    /// <summary>What <see cref="CallTraceOptions.Secrets"/> has unless the application changes it.</summary>
    public static readonly string[] Default =
    [
        "password", "passwd", "passphrase", "passcode", "pass", "pwd", "pswd", "pw", "userpwd", "dbpwd", "adminpwd",
        "secret", "token", "credential", "authorization", "bearer", "jwt", "assertion", "samlresponse", "codeverifier", "authcode",
        "cookie", "sessionid", "sessid", "sid", "sessionkey", "csrf", "xsrf", "antiforgery",
        "apikey", "appkey", "accesskey", "accountkey", "sharedkey", "sharedaccesskey", "sharedaccesssignature", "sig", "storagekey", "signingkey",
        "encryptionkey", "decryptionkey", "privatekey", "masterkey", "hostkey", "functionskey", "subscriptionkey", "instrumentationkey", "licensekey",
        "machinekey", "validationkey", "symmetrickey", "authkey", "servicekey", "sshkey", "hmackey", "aeskey", "amzsignature", "googsignature",
        "connectionstring", "otp", "totp", "onetimecode", "verificationcode", "securitycode", "recoverycode", "backupcode", "seedphrase", "mnemonic",
        "pin", "pincode", "ssn", "socialsecurity", "taxid", "passportnumber", "cvv", "cvc", "csc", "cardnumber", "cardno", "creditcard", "ccnumber", "iban", "accountnumber",
        "routingnumber",
    ];

    // Of names that have a secret's in them and are none: an occurrence within one of these doesn't count.
    private static readonly string[] _harmless =
    [
        "cancellationtoken", "publickeytoken", "metadatatoken", "syntaxtoken", "jsontoken", "changetoken", "tokentype", "tokeniz", "tokencount", "tokenlength", "tokenendpoint",
        "tokenlimit", "tokenusage", "maxtokens", "totaltokens", "prompttokens", "completiontokens", "inputtokens", "outputtokens", "secretary", "secretariat", "secretname",
        "cookiepolicy", "cookiename", "cookiedomain", "cookiepath", "cookieoptions", "cookieconsent", "passwordless", "passwordlength", "passwordpolicy", "passwordoptions",
        "authorizationpolicy", "authorizationservice", "authorizationhandler", "authorizationendpoint", "authorizationserver", "authorizationfilter", "connectionstringname",
        "credentialtype", "passthrough", "passthru", "passcount", "passrate", "firstpass", "secondpass", "passby",
    ];

    // What many have in common. The fewer there are to look for at once, the quicker it is.
    private static readonly string[] _parts = ["key", "code", "number", "pass"];

    private static readonly SecretNames _default = new(Default);
    private static SecretNames? _last;

    private readonly string[] _given;
    private readonly string[] _secrets;
    private readonly SearchValues<string> _any;
    private readonly SearchValues<string> _anyPart;
    private readonly int _longest;

    private SecretNames(IEnumerable<string> secrets)
    {
        _given = [.. secrets];
        _secrets = [.. _given.Select(Letters).Where(letters => letters.Length is > 0 and <= 256).Distinct()];
        _any = SearchValues.Create(_secrets, StringComparison.Ordinal);
        string[] parts = [.. _secrets.Select(secret => _parts.FirstOrDefault(secret.Contains) ?? secret).Distinct()];
        _anyPart = SearchValues.Create([.. parts.Where(part => !parts.Any(other => other != part && part.Contains(other, StringComparison.Ordinal)))], StringComparison.Ordinal);
        _longest = _secrets.Select(letters => letters.Length).DefaultIfEmpty().Max();
    }

    /// <summary>Names that hold one of these.</summary>
    public static SecretNames Of(IReadOnlyCollection<string> secrets)
    {
        if (secrets.SequenceEqual(Default)) return _default;
        // An application has one list of its own, for all of its traces.
        var last = Volatile.Read(ref _last);
        if (last is null || !secrets.SequenceEqual(last._given)) Volatile.Write(ref _last, last = new(secrets));
        return last;
    }

    /// <summary>Whether no name is that of a secret.</summary>
    public bool IsEmpty => _secrets.Length == 0;

    /// <summary>Whether this is the name of a secret.</summary>
    public bool Holds(ReadOnlySpan<char> name) => Holds(name, atEnd: false);

    /// <summary>Whether the last of these words are the name of a secret: <c>the card number</c>.</summary>
    public bool EndsWithOne(ReadOnlySpan<char> words) => Holds(words, atEnd: true);

    /// <summary>Whether a text may have such a name in it, which most have not, and which is quickly said.</summary>
    public bool MayBeIn(ReadOnlySpan<char> text)
    {
        Span<char> letters = stackalloc char[512];
        var count = 0;
        foreach (var character in text)
        {
            if (character < 128 ? !char.IsAsciiLetterOrDigit(character) : !char.IsLetterOrDigit(character)) continue;
            if (count == letters.Length)
            {
                if (letters.ContainsAny(_anyPart)) return true;

                // What is begun at its end goes on.
                letters[^_longest..].CopyTo(letters);
                count = _longest;
            }

            letters[count++] = character < 128 ? (char)(character | 0x20) : char.ToLowerInvariant(character);
        }

        return letters[..count].ContainsAny(_anyPart);
    }

    private bool Holds(ReadOnlySpan<char> name, bool atEnd)
    {
        // One more of those that begin a word: the end.
        Span<char> letters = name.Length < 256 ? stackalloc char[name.Length] : new char[name.Length];
        Span<bool> begins = name.Length < 256 ? stackalloc bool[name.Length + 1] : new bool[name.Length + 1];
        letters = letters[..Letters(name, letters, begins)];
        if (!letters.ContainsAny(_anyPart)) return false;
        for (int at = 0, found; (found = letters[at..].IndexOfAny(_any)) >= 0; at += found + 1)
        {
            foreach (var secret in _secrets)
                if (IsAt(at + found, secret, letters, begins, atEnd)) return true;
        }

        return false;
    }

    private static bool IsAt(int start, string secret, ReadOnlySpan<char> letters, ReadOnlySpan<bool> begins, bool atEnd)
    {
        if (!letters[start..].StartsWith(secret)) return false;
        var end = start + secret.Length;
        if (end < letters.Length && letters[end] == 's' && !begins[end] && begins[end + 1]) end++;
        if (atEnd && (end < letters.Length || !begins[start])) return false;
        if (!begins[start] || !begins[end])
        {
            if (secret.Length <= _longestInAnyWord) return false;
            if (!begins[start] && !begins[end] && begins[(start + 1)..end].Contains(true)) return false;
        }

        foreach (var harmless in _harmless)
        {
            if (harmless.Length <= secret.Length) continue;
            for (var from = Math.Max(0, end - harmless.Length); from <= start; from++)
                if (letters[from..].StartsWith(harmless)) return false;
        }

        return true;
    }

    private static string Letters(string name)
    {
        var letters = new char[name.Length];
        return new(letters, 0, Letters(name, letters, new bool[name.Length + 1]));
    }

    /// <summary>Letters and digits in lower case, and where words begin.</summary>
    private static int Letters(ReadOnlySpan<char> name, Span<char> letters, Span<bool> begins)
    {
        var count = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (!char.IsLetterOrDigit(letter)) continue;
            begins[count] = i == 0 || !char.IsLetterOrDigit(name[i - 1]) || char.IsDigit(letter) != char.IsDigit(name[i - 1])
                || (char.IsUpper(letter) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))));
            letters[count++] = char.ToLowerInvariant(letter);
        }

        begins[count] = true;
        return count;
    }
}
