using System.Text.Json;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The result of writing a trace: a line of the file that <c>chalk trace</c> reads when the application has ended.</summary>
internal sealed record TraceRunResult
{
    private const string FileName = "results.jsonl";

    /// <summary>The path of the file; null if it was not written.</summary>
    public string? File { get; init; }

    /// <summary>The reason why it was not written; null if it was.</summary>
    public string? Error { get; init; }

    public string Name { get; init; } = "";

    public TimeSpan Duration { get; init; }

    public int EventCount { get; init; }

    public IReadOnlyList<string> Dropped { get; init; } = [];

    public string? KeepReason { get; init; }

    /// <summary>True if the process was killed, so that the trace has only what was written until then.</summary>
    public bool IsTruncated { get; init; }

    public void Append(string folder) =>
        System.IO.File.AppendAllText(
            Path.Combine(folder, FileName), JsonSerializer.Serialize(this, TraceRunJsonContext.Default.TraceRunResult) + "\n");

    public static IReadOnlyList<TraceRunResult> Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return System.IO.File.Exists(file) ? [.. System.IO.File.ReadLines(file)
            .Select(line => JsonSerializer.Deserialize(line, TraceRunJsonContext.Default.TraceRunResult)!)] : [];
    }
}
