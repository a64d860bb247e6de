using System.Text.Json;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>What became of a trace: a line of a file that <c>chalk trace</c> reads once the application has ended.</summary>
internal sealed record RunResult
{
    private const string _file = "results.jsonl";

    /// <summary>Where it was written; null if it was not.</summary>
    public string? File { get; init; }

    /// <summary>Why it was not written.</summary>
    public string? Failure { get; init; }

    public string Name { get; init; } = "";

    public TimeSpan Took { get; init; }

    public int Events { get; init; }

    public IReadOnlyList<string> Dropped { get; init; } = [];

    public string? KeptBecause { get; init; }

    public void Append(string folder) => System.IO.File.AppendAllText(Path.Combine(folder, _file), JsonSerializer.Serialize(this, RunJson.Default.RunResult) + "\n");

    public static IReadOnlyList<RunResult> Read(string folder)
    {
        var file = Path.Combine(folder, _file);
        return System.IO.File.Exists(file) ? [.. System.IO.File.ReadLines(file).Select(line => JsonSerializer.Deserialize(line, RunJson.Default.RunResult)!)] : [];
    }
}
