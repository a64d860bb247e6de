namespace Chalkboard.Statistics.Meters;

/// <summary>Names as libraries choose them.</summary>
internal static class EntryNames
{
    private const int MaxLength = 255;

    /// <summary>The name, neither empty nor too long.</summary>
    public static string Normalize(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "(unnamed)";
        return name.Length <= MaxLength ? name : string.Concat(name.AsSpan(0, MaxLength), "…");
    }

    /// <summary>The name, and what to call it where that is taken.</summary>
    public static IEnumerable<string> GetCandidates(string name)
    {
        yield return name;
        for (var i = 2; ; i++) yield return $"{name} ({i})";
    }
}
