using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>Finds values after a name and <c>=</c>, <c>:</c>, <c>=></c> or <c>-></c>.</summary>
internal ref partial struct SecretFinder
{
    private const int MaxNameLength = 128;

    private static readonly HashSet<string> _keyNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "key", "header", "field", "param", "parameter", "parameterName", "property", "option", "setting", "variable", "type",
        "claim", "id", "k", "n",
    };

    private static readonly HashSet<string> _valueNames =
        new(StringComparer.OrdinalIgnoreCase) { "value", "val", "v", "content", "text", "data", "string" };

    private static readonly SearchValues<char> _afterBrackets = SearchValues.Create(",}] \r\n;");
    private static readonly SearchValues<char> _afterMembers = SearchValues.Create(", )]\r\n;");
    private static readonly SearchValues<char> _wordTerminators = SearchValues.Create(",;&}])\r\n<>");

    private int FindAfterName(int separator, int nameEnd)
    {
        if (!TryParseName(nameEnd, out var start, out var end)) return 0;
        var name = _text[start..end];
        var isQuoted = IsQuote(end);
        if (IsSourceFile(name)) return 0;
        if (names.IsMatch(name) || (!isQuoted && EndsWithSecretWords(start, end)) || IsValueOfSecretKey(name, start))
            return FindValue(separator, start, name, isQuoted);
        NoteKey(separator, name);
        return 0;
    }

    /// <summary>Parses the name before a separator: <c>name</c>, <c>"name"</c>, <c>user[name]</c>, <c>config["name"]</c>.</summary>
    private readonly bool TryParseName(int separator, out int start, out int end)
    {
        end = SkipSpacesBack(separator);
        if (Is(end - 1, ']')) end--;
        if (IsQuote(end - 1))
        {
            var quote = --end;
            for (start = end; start > 0 && end - start < MaxNameLength; start--)
                if (IsSameQuote(start - 1, quote)) return end > start;
            return false;
        }

        start = FindNameStart(end);
        return end > start;
    }

    // As in a stack trace: in Token.cs:line 4
    private static bool IsSourceFile(ReadOnlySpan<char> name)
    {
        foreach (var extension in (ReadOnlySpan<string>)[".cs", ".fs", ".vb", ".cshtml", ".razor"])
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // A name of several words, such as Card Number: ...
    private readonly bool EndsWithSecretWords(int start, int end)
    {
        for (var words = 0; words < 2 && start > 1 && _text[start - 1] == ' '
            && char.IsLetter(_text[start - 2]); words++) start = FindNameStart(start - 1);
        return names.MatchesEnd(_text[start..end]);
    }

    private static bool IsKeyName(ReadOnlySpan<char> name) => _keyNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    private static bool IsValueName(ReadOnlySpan<char> name) => _valueNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    private bool IsValueOfSecretKey(ReadOnlySpan<char> name, int start)
    {
        if (_keyEnd < 0 || _keyEnd > start || !IsValueName(name)) return false;
        var isOfKey = !_text[_keyEnd..start].ContainsAny(_brackets);
        _keyEnd = -1;
        return isOfKey;
    }

    /// <summary>Remembers <c>name="password"</c> for the <c>value="..."</c> before or after it.</summary>
    private void NoteKey(int separator, ReadOnlySpan<char> name)
    {
        var isForKeys = IsKeyName(name);
        if (!isForKeys && !IsValueName(name)) return;
        var start = SkipSpaces(separator + 1);
        int end;
        if (IsQuote(start) && CanBeginValue(start, separator))
        {
            end = FindClosingQuote(start);
            start++;
        }
        else
        {
            var length = _text[start..].IndexOfAny(_wordTerminators);
            end = length < 0 ? _text.Length : start + length;
        }

        if (!isForKeys)
        {
            _lastValue = (start, end);
            return;
        }

        if (!SecretMasker.IsKey(_text[start..end].Trim(), names)) return;
        if (_lastValue.End >= 0 && _lastValue.End <= start && !_text[_lastValue.End..start].ContainsAny(_brackets))
            AddSecret(_lastValue.Start, _lastValue.End);
        else _keyEnd = end;
        FindInMultipartForm(start, end);
    }

    /// <summary>Finds the value of a part of a multipart form, which follows an empty line.</summary>
    private readonly void FindInMultipartForm(int nameStart, int nameEnd)
    {
        if (!_text[..nameStart].Contains("form-data", StringComparison.OrdinalIgnoreCase)) return;
        var rest = _text[nameEnd..];
        var empty = rest.IndexOf("\n\r\n") is >= 0 and var found ? found + 3 : rest.IndexOf("\n\n") is >= 0 and var other ? other + 2 : -1;
        if (empty < 0) return;
        var length = rest[empty..].IndexOf("\n--");
        if (length > 0 && rest[empty + length - 1] == '\r') length--;
        AddSecret(nameEnd + empty, length < 0 ? _text.Length : nameEnd + empty + length);
    }

    private readonly int FindValue(int separator, int nameStart, ReadOnlySpan<char> name, bool isQuoted)
    {
        var isColon = _text[separator] == ':';
        var start = SkipSpaces(separator + 1);
        if (isColon && start < _text.Length && _text[start] is '\r' or '\n')
        {
            // A folded header, or YAML, continues on the next line.
            var next = start;
            while (next < _text.Length && _text[next] is '\r' or '\n') next++;
            if (next < _text.Length && _text[next] is ' ' or '\t') start = SkipSpaces(next);
        }

        if (!isColon && !isQuoted && Is(separator - 1, ' ') && Is(separator + 1, ' ') && _text[..nameStart].Contains('{'))
            return AddSecret(start, FindMemberEnd(separator, start));
        var isHeader = isColon && !isQuoted && (Contains(name, "cookie") || Contains(name, "authorization"));
        var quote = start;
        while (quote < _text.Length && _text[quote] is '=' or ':' or '>' or ' ' or '@' or '$' or 'N') quote++;
        if (IsQuote(quote) && (isQuoted || !isColon) && !ClosesOpenQuote(quote) && CanBeginValue(quote, separator))
            return AddQuotedSecret(quote, isAssigned: !isQuoted);
        if ((Is(start, '{') || (isColon && Is(start, '['))) && CanBeginValue(start, separator))
        {
            var closed = FindClosingBracket(start, isJson: isColon, isQuoted);
            if (closed >= 0)
                return AddSecret(start, isColon && !isQuoted ? Math.Max(closed, FindLineEnd(separator, start, isHeader)) : closed);
        }

        if (isColon && isQuoted)
        {
            var end = FindLiteralEnd(separator, start);
            return _text[start..end].Trim() is "null" or "true" or "false" ? end : AddSecret(start, end);
        }

        // A YAML value of several lines begins with one of these.
        var isFolded = isHeader || (isColon && start < _text.Length && _text[start] is '|' or '>');
        return AddSecret(start, isColon || Is(separator, '>') ? FindLineEnd(separator, start, isFolded)
            : FindAssignedValueEnd(separator, nameStart, start, name));
    }

    private readonly bool CanBeginValue(int position, int separator) =>
        !DecodedText.IsMoreUrlEscaped(GetEscapeLevel(position), otherLevel: GetEscapeLevel(separator));

    private static bool Contains(ReadOnlySpan<char> name, string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the end of a JSON object or array, or of an ODBC value in braces; -1 if it is neither.</summary>
    private readonly int FindClosingBracket(int start, bool isJson, bool isQuoted)
    {
        if (!isJson)
        {
            for (var position = start + 1; position < _text.Length; position++)
            {
                if (!IsTerminator(position, start, '}')) continue;
                if (Is(position + 1, '}')) position++;
                else if (position + 1 == _text.Length || _text[position + 1] is ';' or ' ' or '\r' or '\n' || ClosesOpenQuote(position + 1))
                    return position + 1;
            }

            return isTruncated ? _text.Length : -1;
        }

        var depth = 0;
        for (var position = start; position < _text.Length; position++)
        {
            if (!IsAtMostAsEscaped(position, start) && !IsQuote(position)) continue;
            if (_text[position] is '{' or '[') depth++;
            else if (_text[position] is '}' or ']') depth--;
            else if (IsQuote(position) && CanOpenQuote(position)) position = FindClosingQuote(position);
            if (depth != 0 || position == _text.Length) continue;
            return isQuoted || position + 1 == _text.Length || _afterBrackets.Contains(_text[position + 1]) || IsQuote(position + 1)
                ? position + 1
                : -1;
        }

        return _text.Length;
    }

    private readonly bool IsLineEnd(int position, int separator) =>
        _text[position] is '\r' or '\n' && IsAtMostAsEscaped(position, separator);

    private readonly int FindLineEnd(int separator, int start, bool isFolded)
    {
        for (var position = start; position < _text.Length; position++)
        {
            if (ClosesOpenQuote(position)) return position;
            if (isFolded && _text[position] is '\r' or '\n' && _openQuotes.Count > 0)
            {
                // A header within a quoted text, whose line ends are escaped. A header value contains no line end.
                if (position + 1 < _text.Length && _text[position + 1] is not (' ' or '\t' or '\n')) return position;
                if (Is(position + 1, '\n') && position + 2 < _text.Length && _text[position + 2] is not (' ' or '\t')) return position;
            }

            if (!IsLineEnd(position, separator)) continue;
            var next = Is(position, '\r') && Is(position + 1, '\n') ? position + 2 : position + 1;
            if (!isFolded || next >= _text.Length || _text[next] is not (' ' or '\t')) return position;
            position = next;
        }

        return _text.Length;
    }

    /// <summary>Returns the end of a JSON literal, such as a number.</summary>
    private readonly int FindLiteralEnd(int separator, int start)
    {
        for (var position = start; position < _text.Length; position++)
        {
            if (ClosesOpenQuote(position)) return position;
            if (_text[position] is ',' or '}' or ']' or '\r' or '\n' && IsAtMostAsEscaped(position, separator)) return position;
        }

        return _text.Length;
    }

    private readonly int FindAssignedValueEnd(int separator, int nameStart, int start, ReadOnlySpan<char> name)
    {
        while (nameStart > 0
            && _text[nameStart - 1] is '[' or ']' or '"' or '\'' || (nameStart > 0 && IsNameCharacter(_text[nameStart - 1]))) nameStart--;
        var before = nameStart > 0 ? _text[nameStart - 1] : '\0';
        if (before is '?' or '&' or '#') return FindQueryValueEnd(separator, start, isUrl: before != '&' || IsInUrl(nameStart));
        var isCookie = Contains(name, "cookie") || Contains(name, "authorization");
        var isForm = before != ';' && !LineHas(separator, start, ';') && !isCookie;
        for (var position = start; position < _text.Length; position++)
        {
            if (ClosesOpenQuote(position) || IsLineEnd(position, separator)) return position;
            if (!isCookie && IsTerminator(position, separator, ';')) return position;
            if (isForm && IsTerminator(position, separator, '&') && IsAssignment(position + 1)) return position;
        }

        return _text.Length;
    }

    private readonly bool IsInUrl(int position)
    {
        for (; position > 0 && !char.IsWhiteSpace(_text[position - 1]); position--)
            if (_text[position - 1] == '?') return true;
        return false;
    }

    private readonly int FindQueryValueEnd(int separator, int start, bool isUrl)
    {
        for (var position = start; position < _text.Length; position++)
        {
            if (ClosesOpenQuote(position) || IsLineEnd(position, separator) || IsTerminator(position, separator, '&')) return position;
            if (isUrl && _text[position] is ' ' or '\t' or '#' or '<' or '>' && IsAtMostAsEscaped(position, separator)) return position;
        }

        return _text.Length;
    }

    /// <summary>Returns the end of a member in the text of a C# record: <c>Login { User = x, Password = y }</c>.</summary>
    private readonly int FindMemberEnd(int separator, int start)
    {
        for (var position = start; position < _text.Length; position++)
        {
            if (ClosesOpenQuote(position)) return position;
            if (IsTerminator(position, separator, ',') && Is(position + 1, ' '))
            {
                var end = position + 2;
                while (end < _text.Length && IsNameCharacter(_text[end])) end++;
                if (end > position + 2 && Is(end, ' ') && Is(end + 1, '=') && Is(end + 2, ' ')) return position;
            }

            if (!IsTerminator(position, separator, ' ') || !Is(position + 1, '}')) continue;
            if (position + 2 == _text.Length || _afterMembers.Contains(_text[position + 2]) || ClosesOpenQuote(position + 2))
                return position;
        }

        return _text.Length;
    }

    private readonly bool LineHas(int separator, int start, char character)
    {
        for (var position = start; position < _text.Length && !IsLineEnd(position, separator) && !ClosesOpenQuote(position); position++)
            if (IsTerminator(position, separator, character)) return true;
        return false;
    }

    private readonly bool IsAssignment(int position)
    {
        var start = position;
        while (position < _text.Length && (IsNameCharacter(_text[position]) || _text[position] is '[' or ']')) position++;
        return position > start && (Is(position, '=') || (isTruncated && position == _text.Length));
    }
}
