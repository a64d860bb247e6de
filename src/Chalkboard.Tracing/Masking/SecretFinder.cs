using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// Finds the secrets in a text: values that follow the name of a secret in headers, connection strings, JSON, query strings, forms, XML and
/// the like. If the end of a value is ambiguous, the later one is taken.
/// </summary>
/// <remarks>
/// A quote or separator ends a value only if its escape level is not higher than that of the start of the value. With a lower level, the
/// text around the value ends.
/// </remarks>
internal ref partial struct SecretFinder(ReadOnlySpan<char> text, ReadOnlySpan<int> escapeLevels, SecretNameMatcher names, bool isTruncated)
{
    private static readonly SearchValues<char> _separators = SearchValues.Create("=:,<>\"'/-");
    private static readonly SearchValues<char> _beforeQuotes = SearchValues.Create(" \t\r\n{[(,:=<>;&?|+@$");
    private static readonly SearchValues<char> _afterQuotes = SearchValues.Create(" \t\r\n,:}])>/?.!;&|+\\");
    private static readonly SearchValues<char> _brackets = SearchValues.Create("{}<>");

    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<int> _escapeLevels = escapeLevels;
    private readonly List<(int Start, int End)> _secrets = [];

    // The open quotes, the innermost last.
    private readonly List<(char Quote, int Escaped)> _openQuotes = [];

    // The end of the name of a secret that is itself a value, as in name="password", and the last value that may belong to such a name.
    private int _keyEnd = -1;
    private (int Start, int End) _lastValue = (-1, -1);

    public List<(int Start, int End)> Find()
    {
        for (int position = 0, sign; position < _text.Length && (sign = _text[position..].IndexOfAny(_separators)) >= 0;)
        {
            position += sign;
            position = Math.Max(position + 1, _text[position] switch
            {
                '=' or ':' => FindAfterName(position, position),
                '>' => position > 0 && _text[position - 1] == '-' ? FindAfterName(position, position - 1) : 0,
                ',' => FindInPair(position),
                '<' => FindInElement(position),
                '/' => FindInUserInfo(position),
                '-' => FindInOption(position),
                _ => ProcessQuote(position),
            });
        }

        FindKnownTokens();
        return _secrets;
    }

    private readonly int GetEscapeLevel(int position) => _escapeLevels.IsEmpty ? 0 : _escapeLevels[position];

    private readonly bool IsAtMostAsEscaped(int position, int other) =>
        DecodedText.IsAtMostAsEscaped(GetEscapeLevel(position), GetEscapeLevel(other));

    private readonly bool Is(int position, char character) => position >= 0 && position < _text.Length && _text[position] == character;

    /// <summary>
    /// Returns whether a character is at a position, with an escape level that is not higher than that of the start of the value.
    /// </summary>
    private readonly bool IsTerminator(int position, int valueStart, char character) =>
        _text[position] == character && IsAtMostAsEscaped(position, valueStart);

    private readonly int SkipSpaces(int position)
    {
        while (position < _text.Length && _text[position] is ' ' or '\t') position++;
        return position;
    }

    private readonly int SkipSpacesBack(int end)
    {
        while (end > 0 && _text[end - 1] is ' ' or '\t') end--;
        return end;
    }

    private readonly bool IsQuote(int position) => position >= 0 && position < _text.Length && _text[position] is '"' or '\'';

    private readonly int AddSecret(int start, int end)
    {
        if (end > start) _secrets.Add((start, end));
        return end;
    }

    /// <summary>Processes a quote that is not part of a name.</summary>
    private int ProcessQuote(int position)
    {
        var open = _openQuotes.IndexOf((_text[position], GetEscapeLevel(position)));
        if (open >= 0)
        {
            _openQuotes.RemoveRange(open, _openQuotes.Count - open);
            return 0;
        }

        if (!CanOpenQuote(position)) return 0;

        // PASSWORD 'x' of SQL. A quoted text after "token" is usually part of the message of a parser.
        var end = SkipSpacesBack(position);
        var start = FindNameStart(end);
        var name = _text[start..end];
        var isSecret = names.IsMatch(name) && !name.EndsWith("token", StringComparison.OrdinalIgnoreCase);
        if (end < position && (isSecret || _text[..end].EndsWith("IDENTIFIED BY", StringComparison.OrdinalIgnoreCase)))
            return AddQuotedSecret(position);
        _openQuotes.Add((_text[position], GetEscapeLevel(position)));
        return 0;
    }

    private readonly bool CanOpenQuote(int position) =>
        position == 0 || _beforeQuotes.Contains(_text[position - 1]) || (IsQuote(position - 1) && !IsSameQuote(position, position - 1));

    private readonly bool IsSameQuote(int position, int other) =>
        _text[position] == _text[other] && GetEscapeLevel(position) == GetEscapeLevel(other);

    /// <summary>Returns whether the character after a quote allows it to be a closing quote.</summary>
    private readonly bool CanCloseQuote(int position) =>
        position + 1 == _text.Length || _afterQuotes.Contains(_text[position + 1])
            || (IsQuote(position + 1) && !IsSameQuote(position, position + 1));

    private readonly bool ClosesOpenQuote(int position) =>
        IsQuote(position) && _openQuotes.Contains((_text[position], GetEscapeLevel(position))) && CanCloseQuote(position)
            && !IsInsideQuote(position);

    /// <summary>
    /// Returns whether the next equal quote can only be a closing quote, or may be truncated. Then this quote is inside of the quoted text.
    /// </summary>
    private readonly bool IsInsideQuote(int position)
    {
        for (var next = position + 1; next < _text.Length; next++)
            // A quote after a bracket of markup probably ends the text around the markup.
            if (IsSameQuote(next, position))
                return (CanCloseQuote(next) || Is(next + 1, '<')) && (!CanOpenQuote(next) || _text[next - 1] == '>');
        return isTruncated;
    }

    /// <summary>Adds a quoted secret, in which quotes may be doubled.</summary>
    private readonly int AddQuotedSecret(int quote, bool isAssigned = false)
    {
        var end = FindClosingQuote(quote, isAssigned);
        AddSecret(quote + 1, end);
        return Math.Min(end + 1, _text.Length);
    }

    /// <param name="quote">The position of the opening quote.</param>
    /// <param name="isAssigned">True if it may also be an unquoted value that begins with a quote.</param>
    private readonly int FindClosingQuote(int quote, bool isAssigned = false)
    {
        for (var position = quote + 1; position < _text.Length; position++)
        {
            if (!IsSameQuote(position, quote)) continue;
            if (position + 1 < _text.Length && IsSameQuote(position + 1, quote)) position++;
            else if (isAssigned ? IsAssignedValueEnd(position + 1) : CanCloseQuote(position)) return position;
        }

        return _text.Length;
    }

    /// <summary>Returns whether the text after a quoted value that follows <c>=</c> can follow such a value.</summary>
    private readonly bool IsAssignedValueEnd(int afterQuote)
    {
        var next = afterQuote;
        while (next < _text.Length && (char.IsWhiteSpace(_text[next]) || _text[next] is ')' or ']' or '}')) next++;
        if (next == _text.Length || ClosesOpenQuote(next) || _text[afterQuote..next].Contains('\n') || _text[next] is ';' or '>')
            return true;
        if (_text[next] is '/' or '?') return Is(next + 1, '>');
        if (_text[next] == ',') next = SkipSpaces(next + 1);
        else if (_text[next] == '&') next++;
        else if (next == afterQuote) return false;
        return IsAssignment(next);
    }

    private static bool IsNameCharacter(char character) => char.IsLetterOrDigit(character) || character is '_' or '-' or '.' or '$';

    private readonly int FindNameStart(int end)
    {
        while (end > 0 && IsNameCharacter(_text[end - 1])) end--;
        return end;
    }
}
