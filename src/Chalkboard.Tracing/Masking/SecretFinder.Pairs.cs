namespace Chalkboard.Tracing.Masking;

/// <summary>Names and values in pairs, elements of XML, options of a command line.</summary>
internal ref partial struct SecretFinder
{
    /// <summary><c>[password, x]</c>, <c>(password, x)</c>, <c>"password", "x"</c>.</summary>
    private readonly int InPair(int comma)
    {
        if (!TryName(comma, out var start, out var end)) return 0;
        var isQuoted = IsQuote(end);
        if (!isQuoted)
        {
            // A name may be of several words here.
            while (start > 1 && (_text[start - 1] is ' ' or ':')) start = NameStart(start - 1);
        }

        if (!Mask.IsKey(_text[start..end].Trim(), names)) return 0;
        var before = BeforeSpaces(isQuoted ? start - 1 : start);
        var value = comma + 1;
        while (value < _text.Length && char.IsWhiteSpace(_text[value])) value++;
        if (!isQuoted && before > 0 && _text[before - 1] is '[' or '(' or '{') return Found(value, EndOfPair(before - 1, value));
        return !IsQuote(value) || ClosesOne(value) || Is(AfterSpaces(EndOfQuoted(value) + 1), ':') ? 0 : Quoted(value);
    }

    // The bracket that closes it is at the end of all, or another pair follows.
    private readonly int EndOfPair(int bracket, int start)
    {
        var (opening, closing) = (_text[bracket], _text[bracket] switch { '[' => ']', '(' => ')', _ => '}' });
        for (var at = start; at < _text.Length; at++)
        {
            if (ClosesOne(at)) return at;
            if (!Ends(at, bracket, closing)) continue;
            var next = at + 1;
            while (next < _text.Length && (char.IsWhiteSpace(_text[next]) || _text[next] is ']' or ')' or '}')) next++;
            if (next == _text.Length || (_text[next] == opening && _text[at..next].Contains('\n')) || ClosesOne(next)) return at;
            if (_text[next] is ',' or ';' && Is(AfterSpaces(next + 1), opening)) return at;
        }

        return _text.Length;
    }

    /// <summary><c>&lt;password>x&lt;/password></c>; also <c>&lt;key>password&lt;/key>&lt;string>x&lt;/string></c>.</summary>
    private readonly int Element(int at)
    {
        if (!TryElement(at, out var name, out var content)) return 0;
        var local = name[(name.IndexOf(':') + 1)..];
        if (names.Holds(local))
        {
            var end = EndOfElement(at, content, name);
            if (end < _text.Length || at == 0 || !char.IsLetterOrDigit(_text[at - 1])) Found(content, end);
            return 0;
        }

        var length = _text[content..].IndexOf('<');
        if (length <= 0 || !Mask.IsKey(_text.Slice(content, length).Trim(), names)) return 0;
        var next = content + length;
        var tagEnd = _text[next..].IndexOf('>');
        if (tagEnd < 0 || !Is(next + 1, '/')) return 0;
        for (next += tagEnd + 1; next < _text.Length && char.IsWhiteSpace(_text[next]);) next++;
        if (next < _text.Length && TryElement(next, out var nextName, out var nextContent)) Found(nextContent, EndOfElement(next, nextContent, nextName));
        return 0;
    }

    /// <summary>Whether an element begins here, and has content.</summary>
    private readonly bool TryElement(int at, out ReadOnlySpan<char> name, out int content)
    {
        name = default;
        content = 0;
        if (!Is(at, '<')) return false;
        var end = at + 1;
        while (end < _text.Length && (IsOfName(_text[end]) || _text[end] == ':')) end++;
        name = _text[(at + 1)..end];
        if (name.IsEmpty || !char.IsLetter(name[0])) return false;
        for (; end < _text.Length; end++)
        {
            if (IsQuote(end) && Is(end - 1, '=')) end = EndOfQuoted(end);
            else if (Ends(end, at, '<')) return false;
            else if (Ends(end, at, '>'))
            {
                content = end + 1;
                return content < _text.Length && _text[end - 1] != '/';
            }
        }

        return false;
    }

    private readonly int EndOfElement(int tag, int content, ReadOnlySpan<char> name)
    {
        var at = content;
        for (var start = _text[at..].TrimStart(); start.StartsWith("<![CDATA["); start = _text[at..])
        {
            var end = start.IndexOf("]]>");
            if (end < 0) return _text.Length;
            at = _text.Length - start.Length + end + 3;
        }

        for (; at < _text.Length; at++)
            if (Ends(at, tag, '<') && Is(at + 1, '/') && _text[(at + 2)..].StartsWith(name, StringComparison.OrdinalIgnoreCase)) return at;
        return _text.Length;
    }

    /// <summary><c>--password x</c>.</summary>
    private readonly int Option(int at)
    {
        if (!Is(at + 1, '-') || (at > 0 && !char.IsWhiteSpace(_text[at - 1]) && !IsQuote(at - 1))) return 0;
        var end = at + 2;
        while (end < _text.Length && IsOfName(_text[end])) end++;
        var start = AfterSpaces(end);
        if (start == end || start == _text.Length || Is(start, '-') || _text[start] is '=' or ':' || !names.Holds(_text[(at + 2)..end])) return 0;
        if (IsQuote(start) && !ClosesOne(start)) return Quoted(start);
        for (end = start; end < _text.Length && !char.IsWhiteSpace(_text[end]) && !ClosesOne(end);) end++;
        return Found(start, end);
    }

    /// <summary><c>https://user:x@host</c>.</summary>
    private readonly int UserInfo(int slash)
    {
        if (!Is(slash + 1, '/')) return 0;
        var start = slash + 2;
        var (end, path, at, atInAuthority) = (start, -1, -1, -1);
        for (; end < _text.Length && !ClosesOne(end); end++)
        {
            if (!IsNoMoreEscaped(end, slash)) continue;
            if (char.IsWhiteSpace(_text[end]) || _text[end] is '<' or '>') break;
            if (path < 0 && _text[end] is '/' or '?' or '#') path = end;
            if (_text[end] != '@') continue;
            at = end;
            if (path < 0) atInAuthority = end;
        }

        var authority = path < 0 ? end : path;
        var colon = _text[start..end].IndexOf(':');
        if (colon >= 0) colon += start;
        var isLost = isCut && end == _text.Length && path < 0;
        if (atInAuthority < 0 && !isLost)
        {
            // A slash in a password that is not escaped; but what a port is followed by is no password.
            if (at < 0 || colon < 0 || colon > authority || !_text[(colon + 1)..authority].ContainsAnyExceptInRange('0', '9')) return 0;
            atInAuthority = at;
        }

        if (atInAuthority < 0) atInAuthority = end;
        if (colon >= 0 && colon < atInAuthority) return Found(colon + 1, atInAuthority);

        // A token in place of a user.
        return !isLost && atInAuthority - start >= 20 ? Found(start, atInAuthority) : 0;
    }
}
