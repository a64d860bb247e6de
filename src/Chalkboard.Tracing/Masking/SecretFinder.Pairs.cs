namespace Chalkboard.Tracing.Masking;

/// <summary>Finds secrets in pairs of names and values, XML elements, command-line options, and user information of URLs.</summary>
internal ref partial struct SecretFinder
{
    /// <summary><c>[password, x]</c>, <c>(password, x)</c>, <c>"password", "x"</c>.</summary>
    private readonly int FindInPair(int comma)
    {
        if (!TryParseName(comma, out var start, out var end)) return 0;
        var isQuoted = IsQuote(end);
        if (!isQuoted)
        {
            // The name may consist of several words here.
            while (start > 1 && (_text[start - 1] is ' ' or ':')) start = FindNameStart(start - 1);
        }

        if (!SecretMasker.IsKey(_text[start..end].Trim(), names)) return 0;
        var before = SkipSpacesBack(isQuoted ? start - 1 : start);
        var value = comma + 1;
        while (value < _text.Length && char.IsWhiteSpace(_text[value])) value++;
        if (!isQuoted && before > 0 && _text[before - 1] is '[' or '(' or '{') return AddSecret(value, FindPairEnd(before - 1, value));
        return !IsQuote(value) || ClosesOpenQuote(value) || Is(SkipSpaces(FindClosingQuote(value) + 1), ':') ? 0 : AddQuotedSecret(value);
    }

    // The closing bracket is at the end of the text, or another pair follows it.
    private readonly int FindPairEnd(int bracket, int start)
    {
        var (opening, closing) = (_text[bracket], _text[bracket] switch { '[' => ']', '(' => ')', _ => '}' });
        for (var position = start; position < _text.Length; position++)
        {
            if (ClosesOpenQuote(position)) return position;
            if (!IsTerminator(position, bracket, closing)) continue;
            var next = position + 1;
            while (next < _text.Length && (char.IsWhiteSpace(_text[next]) || _text[next] is ']' or ')' or '}')) next++;
            if (next == _text.Length || (_text[next] == opening && _text[position..next].Contains('\n')) || ClosesOpenQuote(next))
                return position;
            if (_text[next] is ',' or ';' && Is(SkipSpaces(next + 1), opening)) return position;
        }

        return _text.Length;
    }

    /// <summary><c>&lt;password>x&lt;/password></c>; also <c>&lt;key>password&lt;/key>&lt;string>x&lt;/string></c>.</summary>
    private readonly int FindInElement(int position)
    {
        if (!TryParseElement(position, out var name, out var content)) return 0;
        var local = name[(name.IndexOf(':') + 1)..];
        if (names.IsMatch(local))
        {
            var end = FindElementEnd(position, content, name);
            if (end < _text.Length || position == 0 || !char.IsLetterOrDigit(_text[position - 1])) AddSecret(content, end);
            return 0;
        }

        var length = _text[content..].IndexOf('<');
        if (length <= 0 || !SecretMasker.IsKey(_text.Slice(content, length).Trim(), names)) return 0;
        var next = content + length;
        var tagEnd = _text[next..].IndexOf('>');
        if (tagEnd < 0 || !Is(next + 1, '/')) return 0;
        for (next += tagEnd + 1; next < _text.Length && char.IsWhiteSpace(_text[next]);) next++;
        if (next < _text.Length && TryParseElement(next, out var nextName, out var nextContent))
            AddSecret(nextContent, FindElementEnd(next, nextContent, nextName));
        return 0;
    }

    /// <summary>Returns whether an element with content begins at a position.</summary>
    private readonly bool TryParseElement(int position, out ReadOnlySpan<char> name, out int content)
    {
        name = default;
        content = 0;
        if (!Is(position, '<')) return false;
        var end = position + 1;
        while (end < _text.Length && (IsNameCharacter(_text[end]) || _text[end] == ':')) end++;
        name = _text[(position + 1)..end];
        if (name.IsEmpty || !char.IsLetter(name[0])) return false;
        for (; end < _text.Length; end++)
        {
            if (IsQuote(end) && Is(end - 1, '=')) end = FindClosingQuote(end);
            else if (IsTerminator(end, position, '<')) return false;
            else if (IsTerminator(end, position, '>'))
            {
                content = end + 1;
                return content < _text.Length && _text[end - 1] != '/';
            }
        }

        return false;
    }

    private readonly int FindElementEnd(int tag, int content, ReadOnlySpan<char> name)
    {
        var position = content;
        for (var start = _text[position..].TrimStart(); start.StartsWith("<![CDATA["); start = _text[position..])
        {
            var end = start.IndexOf("]]>");
            if (end < 0) return _text.Length;
            position = _text.Length - start.Length + end + 3;
        }

        for (; position < _text.Length; position++)
            if (IsTerminator(position, tag, '<') && Is(position + 1, '/')
                && _text[(position + 2)..].StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return position;
        return _text.Length;
    }

    /// <summary><c>--password x</c>.</summary>
    private readonly int FindInOption(int position)
    {
        if (!Is(position + 1, '-') || (position > 0 && !char.IsWhiteSpace(_text[position - 1]) && !IsQuote(position - 1))) return 0;
        var end = position + 2;
        while (end < _text.Length && IsNameCharacter(_text[end])) end++;
        var start = SkipSpaces(end);
        if (start == end || start == _text.Length || Is(start, '-') || _text[start] is '=' or ':'
            || !names.IsMatch(_text[(position + 2)..end]))
            return 0;
        if (IsQuote(start) && !ClosesOpenQuote(start)) return AddQuotedSecret(start);
        for (end = start; end < _text.Length && !char.IsWhiteSpace(_text[end]) && !ClosesOpenQuote(end);) end++;
        return AddSecret(start, end);
    }

    /// <summary><c>https://user:x@host</c>.</summary>
    private readonly int FindInUserInfo(int slash)
    {
        if (!Is(slash + 1, '/')) return 0;
        var start = slash + 2;
        var (end, path, position, atInAuthority) = (start, -1, -1, -1);
        for (; end < _text.Length && !ClosesOpenQuote(end); end++)
        {
            if (!IsAtMostAsEscaped(end, slash)) continue;
            if (char.IsWhiteSpace(_text[end]) || _text[end] is '<' or '>') break;
            if (path < 0 && _text[end] is '/' or '?' or '#') path = end;
            if (_text[end] != '@') continue;
            position = end;
            if (path < 0) atInAuthority = end;
        }

        var authority = path < 0 ? end : path;
        var colon = _text[start..end].IndexOf(':');
        if (colon >= 0) colon += start;
        var isEndMissing = isTruncated && end == _text.Length && path < 0;
        if (atInAuthority < 0 && !isEndMissing)
        {
            // A password may contain a slash that is not escaped; but the text after a port is not a password.
            if (position < 0 || colon < 0 || colon > authority || !_text[(colon + 1)..authority].ContainsAnyExceptInRange('0', '9'))
                return 0;
            atInAuthority = position;
        }

        if (atInAuthority < 0) atInAuthority = end;
        if (colon >= 0 && colon < atInAuthority) return AddSecret(colon + 1, atInAuthority);

        // A long user name may be a token.
        return !isEndMissing && atInAuthority - start >= 20 ? AddSecret(start, atInAuthority) : 0;
    }
}
