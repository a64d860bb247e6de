namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// The recording of a finished operation: the contract between recorders and formats. It is immutable.
/// </summary>
/// <remarks>
/// Each thread has its own stack of calls. <see cref="EventKind.Enter"/> and <see cref="EventKind.ExternalEnter"/> put a call on it, whose
/// caller is the call that was on top (a call that starts on an empty stack has none). <see cref="EventKind.Leave"/>,
/// <see cref="EventKind.ExternalLeave"/>, <see cref="EventKind.Throw"/> and <see cref="EventKind.Suspend"/> remove the nearest call of
/// their symbol, and all calls above it, whose end was not recorded. <see cref="EventKind.Resume"/> puts a suspended call on the stack of
/// its thread again; its caller stays the same. An event whose call was not recorded is ignored.
/// </remarks>
public sealed class Recording
{
    private const double MaxEventOverhead = 1e9;

    /// <summary>The name of the operation, such as <c>GET /reports/validate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The time at which it started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The number of ticks of a timestamp per second. More than 0.</summary>
    public required long TimestampFrequency { get; init; }

    /// <summary>The timestamp of the start.</summary>
    public long StartTimestamp { get; init; }

    /// <summary>The timestamp of the end. Calls that are open at the end last until then.</summary>
    public long EndTimestamp { get; init; }

    /// <summary>The items that are missing; empty if none are.</summary>
    public IReadOnlyList<DroppedItems> Dropped { get; init; } = [];

    /// <summary>
    /// True if it was read from a truncated text, or from a file of an operation that was running when its process ended, so that its last
    /// events are missing.
    /// </summary>
    public bool IsTruncated { get; init; }

    /// <summary>True if calls are missing, so that counts of calls are lower bounds. <see cref="Dropped"/> has the reasons.</summary>
    public bool IsMissingCalls => IsTruncated || Dropped.Any(drop => drop.IncludesCalls);

    /// <summary>
    /// The measured overhead of recording one event, in nanoseconds; null if it was not measured, or if it is no duration of up to a
    /// second, as in a file that was changed. The times include it.
    /// </summary>
    public double? EventOverheadNanoseconds { get; init => field = value is >= 0 and <= MaxEventOverhead ? value : null; }

    /// <summary>The reason why it was kept, such as <c>slower than 500 ms</c>; null if every trace is kept.</summary>
    public string? KeepReason { get; init; }

    /// <summary>
    /// More facts about the operation, such as a status code or a trace id. Names consist of letters, digits, spaces and dashes.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>The symbols of the calls. Events refer to them by index.</summary>
    public required IReadOnlyList<Symbol> Symbols { get; init; }

    /// <summary>The events. Those of each thread are in order; those of several threads are merged by their timestamps.</summary>
    public required EventList Events { get; init; }
}
