using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>What follows a name and <c>=</c>, <c>:</c>, <c>=></c> or <c>-></c>.</summary>
internal ref partial struct SecretFinder
{
    private const int _longestName = 128;

    private static readonly HashSet<string> _forKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "key", "header", "field", "param", "parameter", "parameterName", "property", "option", "setting", "variable", "type", "claim", "id", "k", "n",
    };

    private static readonly HashSet<string> _forValues = new(StringComparer.OrdinalIgnoreCase) { "value", "val", "v", "content", "text", "data", "string" };

    private static readonly SearchValues<char> _afterBrackets = SearchValues.Create(",}] \r\n;");
    private static readonly SearchValues<char> _afterMembers = SearchValues.Create(", )]\r\n;");
    private static readonly SearchValues<char> _endsOfWords = SearchValues.Create(",;&}])\r\n<>");

    private int AfterName(int sign, int nameEnd)
    {
        if (!TryName(nameEnd, out var start, out var end)) return 0;
        var name = _text[start..end];
        var isQuoted = IsQuote(end);
        if (IsSourceFile(name)) return 0;
        if (names.Holds(name) || (!isQuoted && EndsWithWords(start, end)) || IsValueOfKey(name, start)) return Value(sign, start, name, isQuoted);
        NoteKey(sign, name);
        return 0;
    }

    /// <summary>The name that ends before a sign: <c>name</c>, <c>"name"</c>, <c>user[name]</c>, <c>config["name"]</c>.</summary>
    private readonly bool TryName(int before, out int start, out int end)
    {
        end = BeforeSpaces(before);
        if (Is(end - 1, ']')) end--;
        if (IsQuote(end - 1))
        {
            var quote = --end;
            for (start = end; start > 0 && end - start < _longestName; start--)
                if (IsSame(start - 1, quote)) return end > start;
            return false;
        }

        start = NameStart(end);
        return end > start;
    }

    // In Token.cs:line 4
    private static bool IsSourceFile(ReadOnlySpan<char> name)
    {
        foreach (var extension in (ReadOnlySpan<string>)[".cs", ".fs", ".vb", ".cshtml", ".razor"])
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // Card Number: ...
    private readonly bool EndsWithWords(int start, int end)
    {
        for (var words = 0; words < 2 && start > 1 && _text[start - 1] == ' ' && char.IsLetter(_text[start - 2]); words++) start = NameStart(start - 1);
        return names.EndsWithOne(_text[start..end]);
    }

    private static bool IsForKeys(ReadOnlySpan<char> name) => _forKeys.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    private static bool IsForValues(ReadOnlySpan<char> name) => _forValues.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    private bool IsValueOfKey(ReadOnlySpan<char> name, int start)
    {
        if (_keyEnd < 0 || _keyEnd > start || !IsForValues(name)) return false;
        var isOfKey = !_text[_keyEnd..start].ContainsAny(_brackets);
        _keyEnd = -1;
        return isOfKey;
    }

    /// <summary>Remembers <c>name="password"</c> for the <c>value="..."</c> that comes, or has come.</summary>
    private void NoteKey(int sign, ReadOnlySpan<char> name)
    {
        var isForKeys = IsForKeys(name);
        if (!isForKeys && !IsForValues(name)) return;
        var start = AfterSpaces(sign + 1);
        int end;
        if (IsQuote(start) && Begins(start, sign))
        {
            end = EndOfQuoted(start);
            start++;
        }
        else
        {
            var length = _text[start..].IndexOfAny(_endsOfWords);
            end = length < 0 ? _text.Length : start + length;
        }

        if (!isForKeys)
        {
            _lastValue = (start, end);
            return;
        }

        if (!Mask.IsKey(_text[start..end].Trim(), names)) return;
        if (_lastValue.End >= 0 && _lastValue.End <= start && !_text[_lastValue.End..start].ContainsAny(_brackets)) Found(_lastValue.Start, _lastValue.End);
        else _keyEnd = end;
        InForm(start, end);
    }

    /// <summary>A part of a form of several parts: its value comes after an empty line.</summary>
    private readonly void InForm(int nameStart, int nameEnd)
    {
        if (!_text[..nameStart].Contains("form-data", StringComparison.OrdinalIgnoreCase)) return;
        var rest = _text[nameEnd..];
        var empty = rest.IndexOf("\n\r\n") is >= 0 and var found ? found + 3 : rest.IndexOf("\n\n") is >= 0 and var other ? other + 2 : -1;
        if (empty < 0) return;
        var length = rest[empty..].IndexOf("\n--");
        if (length > 0 && rest[empty + length - 1] == '\r') length--;
        Found(nameEnd + empty, length < 0 ? _text.Length : nameEnd + empty + length);
    }

    private readonly int Value(int sign, int nameStart, ReadOnlySpan<char> name, bool isQuoted)
    {
        var isColon = _text[sign] == ':';
        var start = AfterSpaces(sign + 1);
        if (isColon && start < _text.Length && _text[start] is '\r' or '\n')
        {
            // A header that is folded, or YAML, goes on with the next line.
            var next = start;
            while (next < _text.Length && _text[next] is '\r' or '\n') next++;
            if (next < _text.Length && _text[next] is ' ' or '\t') start = AfterSpaces(next);
        }

        if (!isColon && !isQuoted && Is(sign - 1, ' ') && Is(sign + 1, ' ') && _text[..nameStart].Contains('{')) return Found(start, EndOfMember(sign, start));
        var isHeader = isColon && !isQuoted && (Contains(name, "cookie") || Contains(name, "authorization"));
        var quote = start;
        while (quote < _text.Length && _text[quote] is '=' or ':' or '>' or ' ' or '@' or '$' or 'N') quote++;
        if (IsQuote(quote) && (isQuoted || !isColon) && !ClosesOne(quote) && Begins(quote, sign)) return Quoted(quote, isAssigned: !isQuoted);
        if ((Is(start, '{') || (isColon && Is(start, '['))) && Begins(start, sign))
        {
            var closed = EndOfBrackets(start, isJson: isColon, isQuoted);
            if (closed >= 0) return Found(start, isColon && !isQuoted ? Math.Max(closed, EndOfLine(sign, start, isHeader)) : closed);
        }

        if (isColon && isQuoted)
        {
            var end = EndOfLiteral(sign, start);
            return _text[start..end].Trim() is "null" or "true" or "false" ? end : Found(start, end);
        }

        // What YAML has in several lines begins so.
        var isFolded = isHeader || (isColon && start < _text.Length && _text[start] is '|' or '>');
        return Found(start, isColon || Is(sign, '>') ? EndOfLine(sign, start, isFolded)
            : EndOfAssigned(sign, nameStart, start, name));
    }

    private readonly bool Begins(int at, int sign) => !DecodedText.IsDeeperInAddress(Escaped(at), than: Escaped(sign));

    private static bool Contains(ReadOnlySpan<char> name, string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of an object or array of JSON, or of a value that ODBC has in braces; -1 if it is neither.</summary>
    private readonly int EndOfBrackets(int start, bool isJson, bool isQuoted)
    {
        if (!isJson)
        {
            for (var at = start + 1; at < _text.Length; at++)
            {
                if (!Ends(at, start, '}')) continue;
                if (Is(at + 1, '}')) at++;
                else if (at + 1 == _text.Length || _text[at + 1] is ';' or ' ' or '\r' or '\n' || ClosesOne(at + 1)) return at + 1;
            }

            return isCut ? _text.Length : -1;
        }

        var depth = 0;
        for (var at = start; at < _text.Length; at++)
        {
            if (!IsNoMoreEscaped(at, start) && !IsQuote(at)) continue;
            if (_text[at] is '{' or '[') depth++;
            else if (_text[at] is '}' or ']') depth--;
            else if (IsQuote(at) && MayOpen(at)) at = EndOfQuoted(at);
            if (depth != 0 || at == _text.Length) continue;
            return isQuoted || at + 1 == _text.Length || _afterBrackets.Contains(_text[at + 1]) || IsQuote(at + 1) ? at + 1 : -1;
        }

        return _text.Length;
    }

    private readonly bool IsLineEnd(int at, int sign) => _text[at] is '\r' or '\n' && IsNoMoreEscaped(at, sign);

    private readonly int EndOfLine(int sign, int start, bool folded)
    {
        for (var at = start; at < _text.Length; at++)
        {
            if (ClosesOne(at)) return at;
            if (folded && _text[at] is '\r' or '\n' && _open.Count > 0)
            {
                // Of a text in quotes, where the end of a line is escaped. No header holds one.
                if (at + 1 < _text.Length && _text[at + 1] is not (' ' or '\t' or '\n')) return at;
                if (Is(at + 1, '\n') && at + 2 < _text.Length && _text[at + 2] is not (' ' or '\t')) return at;
            }

            if (!IsLineEnd(at, sign)) continue;
            var next = Is(at, '\r') && Is(at + 1, '\n') ? at + 2 : at + 1;
            if (!folded || next >= _text.Length || _text[next] is not (' ' or '\t')) return at;
            at = next;
        }

        return _text.Length;
    }

    /// <summary>A number or the like in JSON.</summary>
    private readonly int EndOfLiteral(int sign, int start)
    {
        for (var at = start; at < _text.Length; at++)
            if (ClosesOne(at) || (_text[at] is ',' or '}' or ']' or '\r' or '\n' && IsNoMoreEscaped(at, sign))) return at;
        return _text.Length;
    }

    private readonly int EndOfAssigned(int sign, int nameStart, int start, ReadOnlySpan<char> name)
    {
        while (nameStart > 0 && _text[nameStart - 1] is '[' or ']' or '"' or '\'' || (nameStart > 0 && IsOfName(_text[nameStart - 1]))) nameStart--;
        var before = nameStart > 0 ? _text[nameStart - 1] : '\0';
        if (before is '?' or '&' or '#') return EndInQuery(sign, start, isAddress: before != '&' || IsInAddress(nameStart));
        var isCookie = Contains(name, "cookie") || Contains(name, "authorization");
        var isForm = before != ';' && !EndOfLineHas(sign, start, ';') && !isCookie;
        for (var at = start; at < _text.Length; at++)
        {
            if (ClosesOne(at) || IsLineEnd(at, sign)) return at;
            if (!isCookie && Ends(at, sign, ';')) return at;
            if (isForm && Ends(at, sign, '&') && IsAssigned(at + 1)) return at;
        }

        return _text.Length;
    }

    private readonly bool IsInAddress(int at)
    {
        for (; at > 0 && !char.IsWhiteSpace(_text[at - 1]); at--)
            if (_text[at - 1] == '?') return true;
        return false;
    }

    private readonly int EndInQuery(int sign, int start, bool isAddress)
    {
        for (var at = start; at < _text.Length; at++)
        {
            if (ClosesOne(at) || IsLineEnd(at, sign) || Ends(at, sign, '&')) return at;
            if (isAddress && _text[at] is ' ' or '\t' or '#' or '<' or '>' && IsNoMoreEscaped(at, sign)) return at;
        }

        return _text.Length;
    }

    /// <summary>A member of a record of C# as it formats itself: <c>Login { User = x, Password = y }</c>.</summary>
    private readonly int EndOfMember(int sign, int start)
    {
        for (var at = start; at < _text.Length; at++)
        {
            if (ClosesOne(at)) return at;
            if (Ends(at, sign, ',') && Is(at + 1, ' '))
            {
                var end = at + 2;
                while (end < _text.Length && IsOfName(_text[end])) end++;
                if (end > at + 2 && Is(end, ' ') && Is(end + 1, '=') && Is(end + 2, ' ')) return at;
            }

            if (!Ends(at, sign, ' ') || !Is(at + 1, '}')) continue;
            if (at + 2 == _text.Length || _afterMembers.Contains(_text[at + 2]) || ClosesOne(at + 2)) return at;
        }

        return _text.Length;
    }

    private readonly bool EndOfLineHas(int sign, int start, char character)
    {
        for (var at = start; at < _text.Length && !IsLineEnd(at, sign) && !ClosesOne(at); at++)
            if (Ends(at, sign, character)) return true;
        return false;
    }

    private readonly bool IsAssigned(int at)
    {
        var start = at;
        while (at < _text.Length && (IsOfName(_text[at]) || _text[at] is '[' or ']')) at++;
        return at > start && (Is(at, '=') || (isCut && at == _text.Length));
    }
}
