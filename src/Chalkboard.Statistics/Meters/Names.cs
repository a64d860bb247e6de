namespace Chalkboard.Statistics.Meters;

/// <summary>Names as libraries choose them.</summary>
internal static class Names
{
    private const int Longest = 255;

    /// <summary>The name, neither empty nor too long.</summary>
    public static string Of(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "(unnamed)";
        return name.Length <= Longest ? name : string.Concat(name.AsSpan(0, Longest), "…");
    }

    /// <summary>The name, and what to call it where that is taken.</summary>
    public static IEnumerable<string> Alternatives(string name)
    {
        yield return name;
        for (var i = 2; ; i++) yield return $"{name} ({i})";
    }
}
