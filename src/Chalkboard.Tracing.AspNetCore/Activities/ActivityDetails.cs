using System.Diagnostics;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tracing.AspNetCore.Activities;

/// <summary>Facts about an activity that its trace stores. Other tags may contain personal data and are left out.</summary>
internal static class ActivityDetails
{
    private const int MaxTextLength = 200;

    // Names of code and of queues, in the conventions of OpenTelemetry and of the libraries.
    private static readonly (string Tag, string Detail)[] _tags =
    [
        ("rpc.service", "Service"),
        ("rpc.method", "Method"),
        ("messaging.system", "Messaging System"),
        ("messaging.destination.name", "Destination"),
        ("messaging.operation.name", "Messaging Operation"),
        ("aspnetcore.components.type", "Component"),
        ("aspnetcore.components.attribute.name", "Event"),
        ("code.function.name", "Method"),
        ("quartz.job.group", "Job Group"),
        ("quartz.job.name", "Job"),
    ];

    /// <summary>Returns the display name, masked.</summary>
    public static string GetName(Activity activity, RecordingOptions options) => Format(activity.DisplayName, options);

    public static void Add(Activity activity, string? failure, RecordingOptions options)
    {
        Add(StoredTrace.ActivitySourceDetail, activity.Source.Name);
        Add("Kind", activity.Kind.ToString());
        if (failure is not null) Add(StoredTrace.FailureDetail, failure);
        foreach (var (tag, detail) in _tags)
        {
            if (activity.GetTagItem(tag) is string value) Add(detail, Format(value, options));
        }
        if (activity.IdFormat == ActivityIdFormat.W3C) Add(StoredTrace.TraceIdDetail, activity.TraceId.ToHexString());

        void Add(string name, string value) => options.Details.Add(KeyValuePair.Create(name, value));
    }

    /// <summary>Returns the failure in a few words; null if the activity succeeded, or has not stopped.</summary>
    public static string? GetFailure(Activity activity, RecordingOptions options)
    {
        var exception = activity.Events.LastOrDefault(happened => happened.Name == "exception");
        if (activity.Status != ActivityStatusCode.Error && exception.Name is null) return null;
        var type = exception.Tags?.FirstOrDefault(tag => tag.Key == "exception.type").Value ?? activity.GetTagItem("error.type");
        return Format(type as string ?? activity.StatusDescription ?? "status Error", options);
    }

    // A text is masked before it is truncated, because a truncated secret would not be found.
    private static string Format(string value, RecordingOptions options) =>
        Truncation.Truncate(options.MaskSecrets(value), MaxTextLength);
}
