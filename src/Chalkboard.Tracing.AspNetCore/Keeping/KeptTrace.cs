using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>What is known of a trace without reading it.</summary>
/// <param name="Id">Its id: 32 characters, of <c>0</c> to <c>9</c>, <c>a</c> to <c>f</c> and <c>-</c>. Those of later traces sort later.</param>
/// <param name="Name">What the operation is called: <c>GET /idsets/{id}</c>. Somebody else's text.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Events">How many events it holds.</param>
/// <param name="Why">Why it was kept.</param>
/// <param name="Bytes">How many bytes it takes where it is kept.</param>
public sealed record KeptTrace(string Id, string Name, DateTimeOffset StartedAt, TimeSpan Took, long Events, string Why, long Bytes)
{
    internal static KeptTrace Of(string id, Recording recording, long events, long bytes) =>
        new(id, recording.Name, recording.StartedAt, TookOf(recording), events, recording.KeptBecause ?? "", bytes);

    private static TimeSpan TookOf(Recording recording)
    {
        var ticks = Math.Max(0, recording.EndTimestamp - recording.StartTimestamp);
        return recording.TimestampFrequency > 0 ? new((long)((Int128)ticks * TimeSpan.TicksPerSecond / recording.TimestampFrequency)) : TimeSpan.Zero;
    }
}
