namespace Chalkboard.ReportFields;

/// <summary>Recognizes units in names, by the convention.</summary>
internal static class FieldNames
{
    private const string BytesWord = "bytes";

    private static readonly string[] _bytePrefixes =
    [
        "k", "m", "g", "t", "p", "ki", "mi", "gi", "ti", "pi",
        "kilo", "mega", "giga", "tera", "peta", "kibi", "mebi", "gibi", "tebi", "pebi",
    ];

    /// <summary>
    /// Returns whether values of a name are bytes, as in <c>Total Bytes Read</c>, and not multiples of them, as in <c>Kilobytes</c>.
    /// </summary>
    public static bool IsBytes(string name)
    {
        var index = -1;
        while ((index = name.IndexOf(BytesWord, index + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            var start = index;
            while (start > 0 && char.IsLetter(name[start - 1])) start--;
            if (start == index || !EndsInBytePrefix(name[start..index])) return true;
        }
        return false;
    }

    // readKilobytes, megaBytes, MBytes.
    private static bool EndsInBytePrefix(string word) => Array.Exists(_bytePrefixes, multiple =>
        multiple.Length < 3
            ? word.Equals(multiple, StringComparison.OrdinalIgnoreCase)
            : word.EndsWith(multiple, StringComparison.OrdinalIgnoreCase));
}
