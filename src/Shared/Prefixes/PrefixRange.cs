using System.Text;

namespace Chalkboard.Slates.Storage;

/// <summary>The range of the ids that begin with a prefix, in the order of their UTF-8 form.</summary>
internal static class PrefixRange
{
    // Longer than any name, of the largest code point.
    private static readonly string _maxText = string.Concat(Enumerable.Repeat("\U0010FFFF", SlateName.MaxBytes / 4 + 1));

    /// <summary>Gets the smallest text that is greater than every id with the prefix.</summary>
    public static string GetUpperBound(string prefix)
    {
        // Without the last code point that can be incremented, and everything after it.
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);
            if (last == 0x10FFFF) continue;
            // The code points between U+D800 and U+DFFF are surrogates, not characters.
            runes.Add(new Rune(last == 0xD7FF ? 0xE000 : last + 1));
            return string.Concat(runes);
        }

        return _maxText;
    }
}
