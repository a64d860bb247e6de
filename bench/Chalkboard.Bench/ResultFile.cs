namespace Chalkboard.Bench;

/// <summary>What a benchmark found.</summary>
internal static class ResultFile
{
    /// <summary>Shows it, and keeps it as the result of a class.</summary>
    public static void Write(string name, IReadOnlyCollection<string> lines)
    {
        Directory.CreateDirectory("results");
        File.WriteAllLines(Path.Combine("results", $"{name}.md"), lines);
        foreach (var line in lines) Console.WriteLine(line);
    }
}
