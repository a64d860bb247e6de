using System.Diagnostics;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>
/// The tags that lead from an activity, as a distributed tracing system shows it, to the trace. Their names follow the rules of
/// OpenTelemetry: lower case, in a namespace of the library, and no name is the namespace of another one.
/// </summary>
internal static class TraceTags
{
    private const string Id = "chalkboard.trace.id";

    // Not a whole address: its host would come from the client.
    private const string Path = "chalkboard.trace.path";

    /// <summary>Adds the tags to an activity that is recorded.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="id">The id of the trace.</param>
    /// <param name="path">The path of its page; null if the pages are not mapped.</param>
    public static void Set(Activity activity, string id, string? path)
    {
        if (!activity.IsAllDataRequested) return;
        activity.SetTag(Id, id);
        if (path is not null) activity.SetTag(Path, path);
    }

    /// <summary>Removes the tags, because the trace is not kept.</summary>
    public static void Remove(Activity activity) => activity.SetTag(Id, null).SetTag(Path, null);
}
