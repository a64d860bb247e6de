using System.Globalization;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>What is known of a trace without reading it.</summary>
/// <param name="Id">Its id: 32 characters, of <c>0</c> to <c>9</c>, <c>a</c> to <c>f</c> and <c>-</c>. Those of later traces sort later.</param>
/// <param name="Name">What the operation is called: <c>GET /idsets/{id}</c>. Somebody else's text.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="EventCount">How many events it holds.</param>
/// <param name="KeepReason">Why it was kept.</param>
/// <param name="Bytes">How many bytes it takes where it is kept.</param>
public sealed record StoredTrace(string Id, string Name, DateTimeOffset StartedAt, TimeSpan Duration, long EventCount, string KeepReason, long Bytes)
{
    /// <summary>What was asked for, <c>GET /idsets/17</c>, without secrets; null if that is not known. Somebody else's text.</summary>
    public string? Request { get; init; }

    /// <summary>The status of the response; null if that is not known.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Whether the request failed: an exception, or a status of 500 and above.</summary>
    public bool IsFailed => StatusCode >= 500;

    internal static StoredTrace From(string id, Recording recording, long eventCount, long bytes) =>
        new(id, recording.Name, recording.StartedAt, GetDuration(recording), eventCount, recording.KeepReason ?? "", bytes)
        {
            Request = FindDetail(recording, RequestDetail),
            StatusCode = int.TryParse(FindDetail(recording, StatusDetail), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null,
        };

    // Names of details.
    internal const string RequestDetail = "Request";
    internal const string StatusDetail = "Status";

    private static string? FindDetail(Recording recording, string name) => recording.Details.FirstOrDefault(detail => detail.Key == name).Value;

    private static TimeSpan GetDuration(Recording recording)
    {
        var ticks = Math.Max(0, recording.EndTimestamp - recording.StartTimestamp);
        return recording.TimestampFrequency > 0 ? new((long)((Int128)ticks * TimeSpan.TicksPerSecond / recording.TimestampFrequency)) : TimeSpan.Zero;
    }
}
