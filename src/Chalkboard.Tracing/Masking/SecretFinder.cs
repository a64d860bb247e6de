using System.Buffers;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// Finds the secrets in a text: what follows a name of one in headers, connection strings, JSON, query strings, forms, XML and the like, up to the
/// end of the value. Where the end can be taken in two ways it is the later one.
/// </summary>
/// <remarks>
/// Quotes and separators end a value only if they are escaped as those that it began with, or less: then what is around it ends.
/// </remarks>
internal ref partial struct SecretFinder(ReadOnlySpan<char> text, ReadOnlySpan<int> escaped, SecretNames names, bool isCut)
{
    private static readonly SearchValues<char> _signs = SearchValues.Create("=:,<>\"'/-");
    private static readonly SearchValues<char> _beforeQuotes = SearchValues.Create(" \t\r\n{[(,:=<>;&?|+@$");
    private static readonly SearchValues<char> _afterQuotes = SearchValues.Create(" \t\r\n,:}])>/?.!;&|+\\");
    private static readonly SearchValues<char> _brackets = SearchValues.Create("{}<>");

    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<int> _escaped = escaped;
    private readonly List<(int Start, int End)> _found = [];

    // The quotes that are open, the innermost last.
    private readonly List<(char Quote, int Escaped)> _open = [];

    // After the name of a secret as a value, as in name="password": whatever is the value of it.
    private int _keyEnd = -1;
    private (int Start, int End) _lastValue = (-1, -1);

    public List<(int Start, int End)> Find()
    {
        for (int at = 0, sign; at < _text.Length && (sign = _text[at..].IndexOfAny(_signs)) >= 0;)
        {
            at += sign;
            at = Math.Max(at + 1, _text[at] switch
            {
                '=' or ':' => AfterName(at, at),
                '>' => at > 0 && _text[at - 1] == '-' ? AfterName(at, at - 1) : 0,
                ',' => InPair(at),
                '<' => Element(at),
                '/' => UserInfo(at),
                '-' => Option(at),
                _ => Quote(at),
            });
        }

        FindShapes();
        return _found;
    }

    private readonly int Escaped(int at) => _escaped.IsEmpty ? 0 : _escaped[at];

    private readonly bool IsNoMoreEscaped(int at, int than) => DecodedText.IsNoMoreEscaped(Escaped(at), Escaped(than));

    private readonly bool Is(int at, char character) => at >= 0 && at < _text.Length && _text[at] == character;

    /// <summary>Whether something stands there that is escaped no more often than what a value began with.</summary>
    private readonly bool Ends(int at, int began, char character) => _text[at] == character && IsNoMoreEscaped(at, began);

    private readonly int AfterSpaces(int at)
    {
        while (at < _text.Length && _text[at] is ' ' or '\t') at++;
        return at;
    }

    private readonly int BeforeSpaces(int end)
    {
        while (end > 0 && _text[end - 1] is ' ' or '\t') end--;
        return end;
    }

    private readonly bool IsQuote(int at) => at >= 0 && at < _text.Length && _text[at] is '"' or '\'';

    private readonly int Found(int start, int end)
    {
        if (end > start) _found.Add((start, end));
        return end;
    }

    /// <summary>A quote that belongs to no name.</summary>
    private int Quote(int at)
    {
        var open = _open.IndexOf((_text[at], Escaped(at)));
        if (open >= 0)
        {
            _open.RemoveRange(open, _open.Count - open);
            return 0;
        }

        if (!MayOpen(at)) return 0;

        // PASSWORD 'x' of SQL; but what a parser says of a token is none.
        var end = BeforeSpaces(at);
        var start = NameStart(end);
        var name = _text[start..end];
        var isSecret = names.Holds(name) && !name.EndsWith("token", StringComparison.OrdinalIgnoreCase);
        if (end < at && (isSecret || _text[..end].EndsWith("IDENTIFIED BY", StringComparison.OrdinalIgnoreCase))) return Quoted(at);
        _open.Add((_text[at], Escaped(at)));
        return 0;
    }

    private readonly bool MayOpen(int at) =>
        at == 0 || _beforeQuotes.Contains(_text[at - 1]) || (IsQuote(at - 1) && !IsSame(at, at - 1));

    private readonly bool IsSame(int at, int other) => _text[at] == _text[other] && Escaped(at) == Escaped(other);

    /// <summary>Whether a quote is followed by what follows the end of a text, and not by more of it.</summary>
    private readonly bool MayClose(int at) =>
        at + 1 == _text.Length || _afterQuotes.Contains(_text[at + 1]) || (IsQuote(at + 1) && !IsSame(at, at + 1));

    private readonly bool ClosesOne(int at) => IsQuote(at) && _open.Contains((_text[at], Escaped(at))) && MayClose(at) && !IsWithin(at);

    /// <summary>Whether the next such quote can only be an end, or may be cut off: then this one is part of what that ends.</summary>
    private readonly bool IsWithin(int at)
    {
        for (var next = at + 1; next < _text.Length; next++)
            // Behind a bracket of markup it rather ends what the markup is in.
            if (IsSame(next, at)) return (MayClose(next) || Is(next + 1, '<')) && (!MayOpen(next) || _text[next - 1] == '>');
        return isCut;
    }

    /// <summary>The secret is in quotes, which may be doubled within.</summary>
    private readonly int Quoted(int quote, bool isAssigned = false)
    {
        var end = EndOfQuoted(quote, isAssigned);
        Found(quote + 1, end);
        return Math.Min(end + 1, _text.Length);
    }

    /// <param name="quote">Where it begins.</param>
    /// <param name="isAssigned">Whether it may as well be a value without quotes that begins with one.</param>
    private readonly int EndOfQuoted(int quote, bool isAssigned = false)
    {
        for (var at = quote + 1; at < _text.Length; at++)
        {
            if (!IsSame(at, quote)) continue;
            if (at + 1 < _text.Length && IsSame(at + 1, quote)) at++;
            else if (isAssigned ? EndsAssigned(at + 1) : MayClose(at)) return at;
        }

        return _text.Length;
    }

    /// <summary>Whether a quoted value after <c>=</c> is followed by what may follow one.</summary>
    private readonly bool EndsAssigned(int after)
    {
        var next = after;
        while (next < _text.Length && (char.IsWhiteSpace(_text[next]) || _text[next] is ')' or ']' or '}')) next++;
        if (next == _text.Length || ClosesOne(next) || _text[after..next].Contains('\n') || _text[next] is ';' or '>') return true;
        if (_text[next] is '/' or '?') return Is(next + 1, '>');
        if (_text[next] == ',') next = AfterSpaces(next + 1);
        else if (_text[next] == '&') next++;
        else if (next == after) return false;
        return IsAssigned(next);
    }

    private static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character is '_' or '-' or '.' or '$';

    private readonly int NameStart(int end)
    {
        while (end > 0 && IsOfName(_text[end - 1])) end--;
        return end;
    }
}
