using System.Buffers;
using System.Globalization;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// A text as it reads once what JSON, URLs and XML escape is resolved, one within another too. Each character knows where it comes from, and how
/// it was escaped: a quote that ends a value is escaped as the one that began it.
/// </summary>
/// <remarks>How: two bits for each form, the outermost first. So what is escaped by less of the same forms is a prefix.</remarks>
internal sealed class DecodedText
{
    private const int _mostPasses = 12;
    private const int _json = 1;
    private const int _address = 2;
    private const int _xml = 3;

    private static readonly SearchValues<char> _escapes = SearchValues.Create("\\%&");

    private char[] _characters;
    private int[] _escaped;
    private int[] _starts;

    private DecodedText(string text)
    {
        _characters = text.ToCharArray();
        _escaped = new int[text.Length];
        _starts = new int[text.Length + 1];
        for (var i = 0; i <= text.Length; i++) _starts[i] = i;
        Length = text.Length;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    public ReadOnlySpan<int> Escaped => _escaped.AsSpan(0, Length);

    /// <summary>Where a character begins in the text; for the length, where the text ends.</summary>
    public int StartOf(int at) => _starts[at];

    /// <summary>Whether something is escaped as something else, or by less of the forms around it.</summary>
    public static bool IsNoMoreEscaped(int escaped, int than)
    {
        while (than > escaped) than >>= 2;
        return escaped == than;
    }

    /// <summary>Whether something is escaped as part of an address more often. There all is escaped that begins or ends something, unlike in JSON and XML.</summary>
    public static bool IsDeeperInAddress(int escaped, int than)
    {
        return Addresses(escaped) > Addresses(than);

        static int Addresses(int escaped)
        {
            var count = 0;
            for (; escaped > 0; escaped >>= 2) count += (escaped & 3) == _address ? 1 : 0;
            return count;
        }
    }

    /// <summary>Null if nothing in it is escaped.</summary>
    public static DecodedText? Of(string text)
    {
        if (!text.AsSpan().ContainsAny(_escapes)) return null;
        var decoded = new DecodedText(text);
        var passes = 0;
        while (passes < _mostPasses && decoded.Pass()) passes++;
        return passes == 0 ? null : decoded;
    }

    // In place: what is resolved is never longer.
    private bool Pass()
    {
        var (from, to, changed) = (0, 0, false);
        while (from < Length)
        {
            var form = _characters[from] switch { '\\' => _json, '%' => _address, _ => _xml };
            var (length, character) = Escape(from);
            if (length > 1)
            {
                changed = true;
                var most = 0;
                foreach (var escaped in _escaped.AsSpan(from, length)) most = Math.Max(most, escaped);
                _escaped[to] = (most << 2) | form;
            }
            else
            {
                (length, character) = (1, _characters[from]);
                _escaped[to] = _escaped[from];
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

    private (int Length, char Character) Escape(int at) => _characters[at] switch
    {
        '\\' when at + 1 < Length => Backslash(at),
        '%' => Hex(at + 1, 2) is { } code ? (3, code) : default,
        '&' => Entity(at),
        _ => default,
    };

    private (int Length, char Character) Backslash(int at)
    {
        var next = _characters[at + 1];
        return next switch
        {
            // Were it less escaped, it would have ended the text that the backslash is in.
            '"' or '\'' or '\\' or '/' => _escaped[at] == _escaped[at + 1] || !IsNoMoreEscaped(_escaped[at + 1], than: _escaped[at]) ? (2, next) : default,
            'n' => (2, '\n'),
            'r' => (2, '\r'),
            't' => (2, '\t'),
            'u' when Hex(at + 2, 4) is { } code => (6, code),
            'x' when Hex(at + 2, 2) is { } code => (4, code),
            _ => default,
        };
    }

    private (int Length, char Character) Entity(int at)
    {
        var rest = Characters[(at + 1)..];
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
            _ when name.Length > 2 && name[0] == '#' && name[1] is 'x' or 'X' => Number(name[2..], NumberStyles.AllowHexSpecifier),
            _ when name.Length > 1 && name[0] == '#' => Number(name[1..], NumberStyles.None),
            _ => null,
        };
        return character is { } resolved ? (end + 2, resolved) : default;
    }

    private char? Hex(int at, int digits) => at + digits <= Length ? Number(Characters.Slice(at, digits), NumberStyles.AllowHexSpecifier) : null;

    private static char? Number(ReadOnlySpan<char> digits, NumberStyles style) =>
        ushort.TryParse(digits, style, CultureInfo.InvariantCulture, out var code) ? (char)code : null;
}
