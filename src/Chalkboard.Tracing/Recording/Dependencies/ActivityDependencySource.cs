using System.Diagnostics;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The commands that libraries publish as activities. None is created in an operation that is not traced.</summary>
internal static class ActivityDependencySource
{
    private const string PropertyName = "Chalkboard.Dependency";

    public static ActivityListener CreateListener() => new()
    {
        ShouldListenTo = source => FindKind(source.Name) is not null,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ShouldSample(),
        SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ShouldSample(),
        ActivityStarted = OnStarted,
        ActivityStopped = OnStopped,
    };

    private static string? FindKind(string source) => source switch
    {
        "Npgsql" or "MySqlConnector" => SqlDependency.Kind,
        "MongoDB.Driver" => "MongoDB",
        _ => null,
    };

    private static ActivitySamplingResult ShouldSample() =>
        DependencySources.TracedOperation is { } operation && !DependencyScope.IsOpen(operation)
            ? ActivitySamplingResult.AllData : ActivitySamplingResult.None;

    private static void OnStarted(Activity activity)
    {
        // An activity that another listener samples is started for all of them. A command of MongoDB is within an operation of it.
        if (DependencySources.TracedOperation is not { } operation || DependencyScope.IsOpen(operation)
            || activity.Kind != ActivityKind.Client || activity.Parent?.GetCustomProperty(PropertyName) is not null
            || FindKind(activity.Source.Name) is not { } kind)
            return;
        try
        {
            var item = new ActivityDependency(kind, activity);
            var number = operation.AddItem(EventKind.DependencyStart, item);
            if (number > 0) activity.SetCustomProperty(PropertyName, new OpenActivity(operation, number, item));
        }
        catch (OutOfMemoryException)
        {
            // It is not recorded.
        }
    }

    private static void OnStopped(Activity activity)
    {
        if (activity.GetCustomProperty(PropertyName) is not OpenActivity open) return;
        open.Item.ReadResult(out var result, out var isFailed);
        open.Operation.EndDependency(open.Number, result, isFailed);
    }

    private sealed record OpenActivity(Operation Operation, int Number, ActivityDependency Item);
}
