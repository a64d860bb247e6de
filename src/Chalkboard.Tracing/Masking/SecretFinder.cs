using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// Finds the secrets in a text: what follows a name of one in headers, connection strings, JSON, query strings, forms, XML and the like, up to the
/// end of the value. Where the end can be taken in two ways it is the later one.
/// </summary>
/// <remarks>
/// Quotes and separators end a value only if they are escaped as those that it began with, or less: then what is around it ends.
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

    // The quotes that are open, the innermost last.
    private readonly List<(char Quote, int Escaped)> _openQuotes = [];

    // After the name of a secret as a value, as in name="password": whatever is the value of it.
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

    private readonly bool IsNoMoreEscaped(int position, int other) => DecodedText.IsNoMoreEscaped(GetEscapeLevel(position), GetEscapeLevel(other));

    private readonly bool Is(int position, char character) => position >= 0 && position < _text.Length && _text[position] == character;

    /// <summary>Whether something stands there that is escaped no more often than what a value began with.</summary>
    private readonly bool IsTerminator(int position, int valueStart, char character) => _text[position] == character && IsNoMoreEscaped(position, valueStart);

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

    /// <summary>A quote that belongs to no name.</summary>
    private int ProcessQuote(int position)
    {
        var open = _openQuotes.IndexOf((_text[position], GetEscapeLevel(position)));
        if (open >= 0)
        {
            _openQuotes.RemoveRange(open, _openQuotes.Count - open);
            return 0;
        }

        if (!CanOpenQuote(position)) return 0;

        // PASSWORD 'x' of SQL; but what a parser says of a token is none.
        var end = SkipSpacesBack(position);
        var start = FindNameStart(end);
        var name = _text[start..end];
        var isSecret = names.IsMatch(name) && !name.EndsWith("token", StringComparison.OrdinalIgnoreCase);
        if (end < position && (isSecret || _text[..end].EndsWith("IDENTIFIED BY", StringComparison.OrdinalIgnoreCase))) return AddQuotedSecret(position);
        _openQuotes.Add((_text[position], GetEscapeLevel(position)));
        return 0;
    }

    private readonly bool CanOpenQuote(int position) =>
        position == 0 || _beforeQuotes.Contains(_text[position - 1]) || (IsQuote(position - 1) && !IsSameQuote(position, position - 1));

    private readonly bool IsSameQuote(int position, int other) => _text[position] == _text[other] && GetEscapeLevel(position) == GetEscapeLevel(other);

    /// <summary>Whether a quote is followed by what follows the end of a text, and not by more of it.</summary>
    private readonly bool CanCloseQuote(int position) =>
        position + 1 == _text.Length || _afterQuotes.Contains(_text[position + 1]) || (IsQuote(position + 1) && !IsSameQuote(position, position + 1));

    private readonly bool ClosesOpenQuote(int position) => IsQuote(position) && _openQuotes.Contains((_text[position], GetEscapeLevel(position))) && CanCloseQuote(position) && !IsInsideQuote(position);

    /// <summary>Whether the next such quote can only be an end, or may be cut off: then this one is part of what that ends.</summary>
    private readonly bool IsInsideQuote(int position)
    {
        for (var next = position + 1; next < _text.Length; next++)
            // Behind a bracket of markup it rather ends what the markup is in.
            if (IsSameQuote(next, position)) return (CanCloseQuote(next) || Is(next + 1, '<')) && (!CanOpenQuote(next) || _text[next - 1] == '>');
        return isTruncated;
    }

    /// <summary>The secret is in quotes, which may be doubled within.</summary>
    private readonly int AddQuotedSecret(int quote, bool isAssigned = false)
    {
        var end = FindClosingQuote(quote, isAssigned);
        AddSecret(quote + 1, end);
        return Math.Min(end + 1, _text.Length);
    }

    /// <param name="quote">Where it begins.</param>
    /// <param name="isAssigned">Whether it may as well be a value without quotes that begins with one.</param>
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

    /// <summary>Whether a quoted value after <c>=</c> is followed by what may follow one.</summary>
    private readonly bool IsAssignedValueEnd(int afterQuote)
    {
        var next = afterQuote;
        while (next < _text.Length && (char.IsWhiteSpace(_text[next]) || _text[next] is ')' or ']' or '}')) next++;
        if (next == _text.Length || ClosesOpenQuote(next) || _text[afterQuote..next].Contains('\n') || _text[next] is ';' or '>') return true;
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
