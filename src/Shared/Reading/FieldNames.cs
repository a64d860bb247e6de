namespace Chalkboard.Reading;

/// <summary>What names say of values, by the convention.</summary>
internal static class FieldNames
{
    private const string Bytes = "bytes";

    private static readonly string[] _multiples = ["k", "m", "g", "t", "p", "ki", "mi", "gi", "ti", "pi", "kilo", "mega", "giga", "tera", "peta", "kibi", "mebi", "gibi", "tebi", "pebi"];

    /// <summary>Whether values of that name are bytes, as of <c>Total Bytes Read</c>, and not thousands of them, as of <c>Kilobytes</c>.</summary>
    public static bool CountBytes(string name)
    {
        for (var at = name.IndexOf(Bytes, StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(Bytes, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var start = at;
            while (start > 0 && char.IsLetter(name[start - 1])) start--;
            if (start == at || !EndsInMultiple(name[start..at])) return true;
        }
        return false;
    }

    // readKilobytes, megaBytes, MBytes.
    private static bool EndsInMultiple(string word) => Array.Exists(_multiples, multiple =>
        multiple.Length < 3 ? word.Equals(multiple, StringComparison.OrdinalIgnoreCase) : word.EndsWith(multiple, StringComparison.OrdinalIgnoreCase));
}
