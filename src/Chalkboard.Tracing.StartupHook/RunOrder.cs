using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>What <c>chalk trace</c> wants of the process that it starts, in a file of the folder that both know.</summary>
internal sealed record RunOrder
{
    /// <summary>The runtime property that says which folder.</summary>
    public const string Property = "Chalkboard.Tracing.Run";

    /// <summary>What the trace of a whole run is called.</summary>
    public required string Name { get; init; }

    /// <summary>The file to write; what follows it is the extension of the form.</summary>
    public required string Output { get; init; }

    public required string Extension { get; init; }

    public required string Form { get; init; }

    /// <summary>How many calls of the methods are traced, each for itself; null to trace the whole run.</summary>
    public int? Count { get; init; }

    public required Recorded Records { get; init; }

    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    public TimeSpan MinimumTime { get; init; }

    public TimeSpan? SlowerThan { get; init; }

    public bool Failed { get; init; }

    public int? Events { get; init; }

    public long? Bytes { get; init; }

    public CallTraceOptions Options(string name)
    {
        var options = new CallTraceOptions { Name = name, Records = Records };
        foreach (var rule in Filters) rule.AddTo(options.Filter);
        options.Filter.MinimumTime = MinimumTime;
        options.Keep.SlowerThan = SlowerThan;
        options.Keep.Failed = Failed;
        options.Limits.Events = Events ?? options.Limits.Events;
        options.Limits.Bytes = Bytes ?? options.Limits.Bytes;
        return options;
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, _file), JsonSerializer.Serialize(this, RunJson.Default.RunOrder));

    /// <summary>Takes it. Whoever comes later, such as a process that the application starts, finds none.</summary>
    public static RunOrder? Take(string folder)
    {
        var taken = Path.Combine(folder, _file + ".taken");
        try
        {
            File.Move(Path.Combine(folder, _file), taken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }

        return JsonSerializer.Deserialize(File.ReadAllText(taken), RunJson.Default.RunOrder);
    }

    private const string _file = "order.json";
}

[JsonSerializable(typeof(RunOrder))]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class RunJson : JsonSerializerContext;
