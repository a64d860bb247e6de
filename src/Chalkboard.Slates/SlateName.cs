using System.Runtime.CompilerServices;
using System.Text;

namespace Chalkboard.Slates;

/// <summary>
/// The limits of names. Owners and document ids are any text of 1 to <see cref="MaxBytes"/> bytes of UTF-8, compared
/// ordinally: no folding of case, no Unicode normalization, no reserved words and no separators.
/// </summary>
public static class SlateName
{
    /// <summary>The longest name, in bytes of UTF-8. A name of 300 characters fits in any script.</summary>
    public const int MaxBytes = 1024;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the name if it is valid.</summary>
    /// <exception cref="ArgumentException">
    /// The name is empty, longer than <see cref="MaxBytes"/>, contains U+0000, or contains an unpaired surrogate. (UTF-8 can't represent
    /// one, so two names that differ by it would collide.)
    /// </exception>
    public static string Validate(string name, [CallerArgumentExpression(nameof(name))] string? paramName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, paramName);
        var bytes = GetByteCount(name, "name", paramName);
        return bytes <= MaxBytes
            ? name
            : throw new ArgumentException($"A name holds at most {MaxBytes} bytes of UTF-8; this one holds {bytes}.", paramName);
    }

    /// <summary>Returns the text if every store can keep and compare it, whatever its length.</summary>
    /// <exception cref="ArgumentException">It contains U+0000 or an unpaired surrogate.</exception>
    internal static string ValidateText(string text, string kind, string? paramName)
    {
        ArgumentNullException.ThrowIfNull(text, paramName);
        GetByteCount(text, kind, paramName);
        return text;
    }

    private static int GetByteCount(string text, string kind, string? paramName)
    {
        if (text.Contains('\0'))
            throw new ArgumentException($"A {kind} can't hold the character U+0000.", paramName);

        try
        {
            return _strictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException($"A {kind} can't hold half of a surrogate pair: it isn't valid Unicode.", paramName);
        }
    }
}
