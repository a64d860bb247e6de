namespace Chalkboard.Bench;

/// <summary>The result of a benchmark.</summary>
internal static class ResultFile
{
    /// <summary>Writes a result to the console and to the file of a class.</summary>
    public static void Write(string name, IReadOnlyCollection<string> lines)
    {
        Directory.CreateDirectory("results");
        File.WriteAllLines(Path.Combine("results", $"{name}.md"), lines);
        foreach (var line in lines) Console.WriteLine(line);
    }
}
