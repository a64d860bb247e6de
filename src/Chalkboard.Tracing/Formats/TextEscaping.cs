using System.Globalization;
using System.Text;

namespace Chalkboard.Tracing.Formats;

/// <summary>Escapes untrusted text so that it fits on one line: bounded, without control characters, and reversible.</summary>
internal static class TextEscaping
{
    public const int MaxNameLength = 500;

    public const int MaxValueLength = 10_000;

    /// <summary>Truncates a text that is too long; the caller adds an ellipsis. Truncating the result again changes nothing.</summary>
    public static ReadOnlySpan<char> Truncate(ReadOnlySpan<char> text, int maxLength, out bool isTruncated)
    {
        isTruncated = text.Length > maxLength && !(text.Length == maxLength + 1 && text[^1] == '…');
        if (!isTruncated) return text;
        return char.IsHighSurrogate(text[maxLength - 1]) ? text[..(maxLength - 1)] : text[..maxLength];
    }

    /// <summary>Writes a value, and escapes the characters that would break its line.</summary>
    public static void WriteValue(TextOutput output, ReadOnlySpan<char> text) => Write(output, text, MaxValueLength, isName: false);

    /// <summary>Writes a name, and escapes also the characters that would end it.</summary>
    public static void WriteName(TextOutput output, ReadOnlySpan<char> text) => Write(output, text, MaxNameLength, isName: true);

    public static string EscapeName(ReadOnlySpan<char> text)
    {
        using var output = new TextOutput(Stream.Null);
        WriteName(output, text);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>Reverses the escaping.</summary>
    public static ReadOnlySpan<char> Unescape(ReadOnlySpan<char> text, ref char[] scratch)
    {
        if (text.IndexOf('\\') < 0) return text;
        if (scratch.Length < text.Length) scratch = new char[text.Length * 2];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '\\' && i + 1 < text.Length)
            {
                character = text[++i] switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' when i + 4 < text.Length
                        && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                            out var code) => Skip(ref i, (char)code),
                    var other => other,
                };
            }

            scratch[length++] = character;
        }

        return scratch.AsSpan(0, length);

        static char Skip(ref int i, char character)
        {
            i += 4;
            return character;
        }
    }

    private static void Write(TextOutput output, ReadOnlySpan<char> text, int maxLength, bool isName)
    {
        text = Truncate(text, maxLength, out var isTruncated);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (!MustBeEscaped(text, i) && !(isName && WouldEndName(text, i)))
            {
                if (char.IsHighSurrogate(character)) i++;
                continue;
            }

            output.Write(text[start..i]);
            WriteEscaped(output, character);
            start = i + 1;
        }

        output.Write(text[start..]);
        if (isTruncated) output.Write("…");
    }

    private static void WriteEscaped(TextOutput output, char character)
    {
        switch (character)
        {
            case '\\': output.Write("\\\\"); break;
            case '\n': output.Write("\\n"); break;
            case '\r': output.Write("\\r"); break;
            case '\t': output.Write("\\t"); break;
            default:
                Span<char> code = stackalloc char[6];
                code.TryWrite(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}", out _);
                output.Write(code);
                break;
        }
    }

    // Control characters, those that change the direction of text or break lines, and code points that are not characters.
    private static bool MustBeEscaped(ReadOnlySpan<char> text, int index)
    {
        var character = text[index];
        if (character is >= ' ' and < '\x7f') return character == '\\';
        if (char.IsSurrogate(character))
            return !(char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]));
        return char.GetUnicodeCategory(
            character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator || character == '\ufffe' || character == '\uffff';
    }

    private static bool WouldEndName(ReadOnlySpan<char> text, int index) => text[index] switch
    {
        '(' or ')' or ':' => true,
        '#' => index == 0,
        ' ' => index == 0 || index == text.Length - 1 || text[index + 1] == ' ',
        _ => false,
    };
}
