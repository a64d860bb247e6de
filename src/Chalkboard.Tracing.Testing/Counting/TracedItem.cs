using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>Something that is counted.</summary>
/// <param name="Caller">The call that did it; null if unknown.</param>
/// <param name="Key">The text that is the same for data of any size.</param>
/// <param name="Label">The text that shows it.</param>
/// <param name="Location">The source file and line that did it; empty if unknown.</param>
internal sealed record TracedItem(Call? Caller, string Key, string Label, string Location)
{
    /// <summary>The number of times.</summary>
    public int Count { get; init; } = 1;

    public static TracedItem From(Call call)
    {
        var label = CallNames.GetLabel(call);
        // The label of a lambda has its location.
        var location = label.EndsWith(')') ? "" : FormatLocation(call.SourceSymbol?.FileName, call.Line);
        return new(call.Caller, CallNames.GetKey(call), label, location);
    }

    // The text may have as many parameters as there are rows.
    public static TracedItem From(Dependency dependency) =>
        new(
            dependency.Call, dependency.Kind, FormatLabel(dependency),
            FormatLocation(dependency.Call?.SourceSymbol?.FileName, dependency.Line));

    // On one line, without values.
    private static string FormatLabel(Dependency dependency)
    {
        var words = DependencyText.Normalize(dependency.Text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return $"{dependency.Kind}: {string.Join(' ', words)}";
    }

    private static string FormatLocation(string? file, int line) => file is null ? "" : line > 0 ? $"{file}:{line}" : file;
}
