using System.Text.Json;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The request of <c>chalk trace</c> to the process that it starts, in a file of the folder of the run.</summary>
internal sealed record TraceRunRequest
{
    /// <summary>The runtime property with the path of the folder.</summary>
    public const string FolderProperty = "Chalkboard.Tracing.Run";

    /// <summary>The name of the trace of a whole run.</summary>
    public required string Name { get; init; }

    /// <summary>The path of the file to write, without the extension of the format.</summary>
    public required string Output { get; init; }

    public required string Extension { get; init; }

    public required string Format { get; init; }

    /// <summary>The maximum number of calls of operation methods that are traced, one file for each; null to trace the whole run.</summary>
    public int? MaxCount { get; init; }

    public required TraceContents Contents { get; init; }

    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    public TimeSpan MinDuration { get; init; }

    public TimeSpan? KeepIfSlowerThan { get; init; }

    public bool KeepIfFailed { get; init; }

    public int? MaxEvents { get; init; }

    public long? MaxBytes { get; init; }

    public RecordingOptions CreateOptions(string name)
    {
        var options = new RecordingOptions { Name = name, Contents = Contents };
        foreach (var rule in Filters) rule.AddTo(options.Filter);
        options.Filter.MinDuration = MinDuration;
        options.Keep.IfSlowerThan = KeepIfSlowerThan;
        options.Keep.IfFailed = KeepIfFailed;
        options.Limits.MaxEvents = MaxEvents ?? options.Limits.MaxEvents;
        options.Limits.MaxBytes = MaxBytes ?? options.Limits.MaxBytes;
        return options;
    }

    public void Write(string folder) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, TraceRunJsonContext.Default.TraceRunRequest));

    /// <summary>Takes the request. Returns null if another process has taken it, such as the parent of this process.</summary>
    public static TraceRunRequest? Take(string folder)
    {
        var takenPath = Path.Combine(folder, FileName + ".taken");
        try
        {
            File.Move(Path.Combine(folder, FileName), takenPath);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }

        return JsonSerializer.Deserialize(File.ReadAllText(takenPath), TraceRunJsonContext.Default.TraceRunRequest);
    }

    private const string FileName = "request.json";
}
