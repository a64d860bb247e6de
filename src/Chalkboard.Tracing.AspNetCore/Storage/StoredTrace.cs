using System.Globalization;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>A trace as a list shows it, without its events.</summary>
/// <param name="Id">
/// Its id: 32 characters of <c>0</c> to <c>9</c>, <c>a</c> to <c>f</c> and <c>-</c>. Ids of later traces sort later.
/// </param>
/// <param name="Name">
/// The name of the operation: <c>GET /idsets/{id}</c>, or the display name of an activity. Untrusted text.
/// </param>
/// <param name="StartedAt">The time at which it started.</param>
/// <param name="Duration">Its duration.</param>
/// <param name="EventCount">The number of its events.</param>
/// <param name="KeepReason">The reason why it was kept.</param>
/// <param name="Bytes">The number of bytes that it takes in its store.</param>
public sealed record StoredTrace(string Id, string Name, DateTimeOffset StartedAt, TimeSpan Duration, long EventCount, string KeepReason,
    long Bytes)
{
    /// <summary>
    /// The method and the path of the request, <c>GET /idsets/17</c>, with secrets masked; null if unknown. Untrusted text.
    /// </summary>
    public string? Request { get; init; }

    /// <summary>The status code of the response; null if unknown.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The W3C trace id of the operation: 32 hexadecimal digits; null if unknown.</summary>
    public string? TraceId { get; init; }

    /// <summary>
    /// The user of the request, as <see cref="CallTracingOptions.GetUserName"/> returned it; null if unknown. Untrusted text.
    /// </summary>
    public string? UserName { get; init; }

    /// <summary>True if the process ended while the request ran, so that the trace has only what was written until then.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>
    /// True if it was kept only because its duration is typical of its route, so that slow traces can be compared with it.
    /// </summary>
    public bool IsTypical => KeepReason == TypicalReason;

    /// <summary>The name of the activity source, if the operation is an activity and not a request; otherwise null.</summary>
    public string? ActivitySource { get; init; }

    /// <summary>The failure of an activity, such as the type of an exception; null if it succeeded. Untrusted text.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// True if the operation failed: a request with an exception or a status code of 500 or above, or an activity with an exception or the
    /// status <c>Error</c>.
    /// </summary>
    public bool IsFailed => StatusCode >= 500 || Failure is not null;

    /// <summary>
    /// The repeated dependency that took the longest, such as a query for each row of another one:
    /// <c>214 × SQL in 1900 ms from Orders.Total: SELECT …</c>. Null if there is none. Untrusted text.
    /// </summary>
    public string? RepeatedDependency { get; init; }

    internal static StoredTrace From(string id, Recording recording, long eventCount, long bytes) =>
        new(id, recording.Name, recording.StartedAt, GetDuration(recording), eventCount, recording.KeepReason ?? "", bytes)
        {
            Request = FindDetail(recording, RequestDetail),
            StatusCode = int.TryParse(FindDetail(recording, StatusDetail), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? status
                : null,
            TraceId = FindDetail(recording, TraceIdDetail),
            UserName = FindDetail(recording, UserDetail),
            ActivitySource = FindDetail(recording, ActivitySourceDetail),
            Failure = FindDetail(recording, FailureDetail),
            IsTruncated = recording.IsTruncated,
            RepeatedDependency = FindDetail(recording, Calls.RepeatedDependency.DetailName),
        };

    internal const string TypicalReason = "typical of its route";

    // Names of details.
    internal const string RequestDetail = "Request";
    internal const string StatusDetail = "Status";
    internal const string TraceIdDetail = "Trace Id";
    internal const string UserDetail = "User";
    internal const string ActivitySourceDetail = "Activity Source";
    internal const string FailureDetail = "Failure";

    private static string? FindDetail(Recording recording, string name) =>
        recording.Details.FirstOrDefault(detail => detail.Key == name).Value;

    private static TimeSpan GetDuration(Recording recording)
    {
        var ticks = Math.Max(0, recording.EndTimestamp - recording.StartTimestamp);
        return recording.TimestampFrequency > 0
            ? new((long)((Int128)ticks * TimeSpan.TicksPerSecond / recording.TimestampFrequency))
            : TimeSpan.Zero;
    }
}
