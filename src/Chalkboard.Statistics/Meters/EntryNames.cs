namespace Chalkboard.Statistics.Meters;

/// <summary>Makes usable entry names from names that libraries choose.</summary>
internal static class EntryNames
{
    private const int MaxLength = 255;

    /// <summary>Returns a name that is neither empty nor too long.</summary>
    public static string Normalize(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "(unnamed)";
        return TextTruncator.Truncate(name, MaxLength);
    }

    /// <summary>Returns the name, and then alternatives for it: <c>name (2)</c>, <c>name (3)</c> …</summary>
    public static IEnumerable<string> GetCandidates(string name)
    {
        yield return name;
        for (var i = 2; ; i++) yield return $"{name} ({i})";
    }
}
