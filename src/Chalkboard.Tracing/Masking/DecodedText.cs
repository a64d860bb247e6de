using System.Buffers;
using System.Globalization;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// A text with the escapes of JSON, URLs and XML resolved, also within each other. Each character has its position in the original text,
/// and its escape level: a quote that ends a value has the same escape level as the one that began it.
/// </summary>
/// <remarks>
/// An escape level has two bits for each kind of escape, the outermost first. So a lower level of the same escapes is a prefix.
/// </remarks>
internal sealed class DecodedText
{
    private const int MaxPasses = 12;
    private const int JsonEscape = 1;
    private const int UrlEscape = 2;
    private const int XmlEscape = 3;

    private static readonly SearchValues<char> _escapeCharacters = SearchValues.Create("\\%&");

    private char[] _characters;
    private int[] _escapeLevels;
    private int[] _starts;

    private DecodedText(string text)
    {
        _characters = text.ToCharArray();
        _escapeLevels = new int[text.Length];
        _starts = new int[text.Length + 1];
        for (var i = 0; i <= text.Length; i++) _starts[i] = i;
        Length = text.Length;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    public ReadOnlySpan<int> EscapeLevels => _escapeLevels.AsSpan(0, Length);

    /// <summary>Returns the position of a character in the original text; for the length, the end of the text.</summary>
    public int GetStart(int index) => _starts[index];

    /// <summary>Returns whether an escape level is equal to another one, or is a lower level of the same escapes.</summary>
    public static bool IsAtMostAsEscaped(int level, int otherLevel)
    {
        while (otherLevel > level) otherLevel >>= 2;
        return level == otherLevel;
    }

    /// <summary>
    /// Returns whether an escape level has more URL escapes than another one. A URL escapes all delimiters, unlike JSON and XML.
    /// </summary>
    public static bool IsMoreUrlEscaped(int level, int otherLevel)
    {
        return CountUrlEscapes(level) > CountUrlEscapes(otherLevel);

        static int CountUrlEscapes(int level)
        {
            var count = 0;
            for (; level > 0; level >>= 2) count += (level & 3) == UrlEscape ? 1 : 0;
            return count;
        }
    }

    /// <summary>Decodes a text. Returns null if it has no escapes.</summary>
    public static DecodedText? DecodeOrNull(string text)
    {
        if (!text.AsSpan().ContainsAny(_escapeCharacters)) return null;
        var decoded = new DecodedText(text);
        var passes = 0;
        while (passes < MaxPasses && decoded.DecodeOnce()) passes++;
        return passes == 0 ? null : decoded;
    }

    // In place, since the decoded text is never longer.
    private bool DecodeOnce()
    {
        var (from, to, changed) = (0, 0, false);
        while (from < Length)
        {
            var escapeKind = _characters[from] switch { '\\' => JsonEscape, '%' => UrlEscape, _ => XmlEscape };
            var (length, character) = ParseEscape(from);
            if (length > 1)
            {
                changed = true;
                var maxLevel = 0;
                foreach (var level in _escapeLevels.AsSpan(from, length)) maxLevel = Math.Max(maxLevel, level);
                _escapeLevels[to] = (maxLevel << 2) | escapeKind;
            }
            else
            {
                (length, character) = (1, _characters[from]);
                _escapeLevels[to] = _escapeLevels[from];
            }

            _characters[to] = character;
            _starts[to] = _starts[from];
            to++;
            from += length;
        }

        _starts[to] = _starts[Length];
        Length = to;
        return changed;
    }

    private (int Length, char Character) ParseEscape(int index) => _characters[index] switch
    {
        '\\' when index + 1 < Length => ParseBackslash(index),
        '%' => ParseHex(index + 1, 2) is { } code ? (3, code) : default,
        '&' => ParseEntity(index),
        _ => default,
    };

    private (int Length, char Character) ParseBackslash(int index)
    {
        var next = _characters[index + 1];
        return next switch
        {
            // A quote with a lower escape level would have ended the text that the backslash is in.
            '"' or '\'' or '\\' or '/' => _escapeLevels[index] == _escapeLevels[index + 1]
                || !IsAtMostAsEscaped(_escapeLevels[index + 1], otherLevel: _escapeLevels[index]) ? (2, next) : default,
            'n' => (2, '\n'),
            'r' => (2, '\r'),
            't' => (2, '\t'),
            'u' when ParseHex(index + 2, 4) is { } code => (6, code),
            'x' when ParseHex(index + 2, 2) is { } code => (4, code),
            _ => default,
        };
    }

    private (int Length, char Character) ParseEntity(int index)
    {
        var rest = Characters[(index + 1)..];
        var end = rest[..Math.Min(rest.Length, 9)].IndexOf(';');
        if (end <= 0) return default;
        var name = rest[..end];
        char? character = name switch
        {
            "quot" => '"',
            "apos" => '\'',
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            _ when name.Length > 2 && name[0] == '#'
                && name[1] is 'x' or 'X' => ParseCharacterCode(name[2..], NumberStyles.AllowHexSpecifier),
            _ when name.Length > 1 && name[0] == '#' => ParseCharacterCode(name[1..], NumberStyles.None),
            _ => null,
        };
        return character is { } resolved ? (end + 2, resolved) : default;
    }

    private char? ParseHex(int index, int digits) =>
        index + digits <= Length ? ParseCharacterCode(Characters.Slice(index, digits), NumberStyles.AllowHexSpecifier) : null;

    private static char? ParseCharacterCode(ReadOnlySpan<char> digits, NumberStyles style) =>
        ushort.TryParse(digits, style, CultureInfo.InvariantCulture, out var code) ? (char)code : null;
}
