using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>Finds the exceptions of a trace, where they ended.</summary>
internal static class ThrownExceptions
{
    public static IEnumerable<TracedItem> Find(Recording recording, CallTree tree)
    {
        foreach (var step in CallReader.Read(recording, TimeSpan.TicksPerSecond, _ => { }))
        {
            if (step.Kind != EventKind.Catch) continue;
            var call = tree.Calls[step.Call.Number - 1];
            yield return Create(call, step.Value.ToString(), "caught");
        }

        // Those that code outside of the woven assemblies caught.
        foreach (var call in tree.Calls.Where(call => call.Outcome == Outcome.Threw))
        {
            if (call.Caller is null or { IsExternal: true, Outcome: not Outcome.Threw })
                yield return Create(call, call.Value.ToString(), "not caught by a recorded call");
        }
    }

    private static TracedItem Create(Call? call, string exception, string end)
    {
        var label = $"{end}: {exception.ReplaceLineEndings(" ")}";
        return new(call, label, label, "");
    }
}
