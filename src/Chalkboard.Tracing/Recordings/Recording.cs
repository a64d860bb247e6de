namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// What one operation did, when it is over: the contract between what records and what shows. It does not change any more.
/// </summary>
/// <remarks>
/// Each thread has a stack of calls of its own. <see cref="EventKind.Enter"/> and <see cref="EventKind.ExternalEnter"/> put a
/// call on it, whose caller is what was on top (a call that begins on an empty stack has none). <see cref="EventKind.Leave"/>, <see cref="EventKind.ExternalLeave"/>,
/// <see cref="EventKind.Throw"/> and <see cref="EventKind.Suspend"/> take the nearest call of their symbol off, and
/// whatever stood above it, whose end was not seen. <see cref="EventKind.Resume"/> puts a suspended call on the stack of its
/// thread again; its caller stays who it was. An event without its call (because that was not recorded) is passed over.
/// </remarks>
public sealed class Recording
{
    private IReadOnlyList<KeyValuePair<string, string>> _details = [];

    /// <summary>What the operation is called, such as <c>GET /reports/validate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>When it began, by the wall clock.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Ticks in a second, of all timestamps here. More than 0.</summary>
    public required long TimestampFrequency { get; init; }

    /// <summary>The timestamp at which it began.</summary>
    public long StartTimestamp { get; init; }

    /// <summary>The timestamp at which it ended; calls that are still open are shown as lasting until then.</summary>
    public long EndTimestamp { get; init; }

    /// <summary>What is missing. Empty if nothing is.</summary>
    public IReadOnlyList<DroppedItems> Dropped { get; init; } = [];

    /// <summary>Whether it was read from a text that ends in the middle: what came after is missing.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Whether calls were made that are missing here, so that there were more than are counted. <see cref="Dropped"/> says why.</summary>
    public bool IsMissingCalls => IsTruncated || Dropped.Any(drop => drop.IncludesCalls);

    /// <summary>What recording one event cost when that was measured, in nanoseconds; null if it was not. The times include it.</summary>
    public double? EventOverheadNanoseconds { get; init; }

    /// <summary>Why it was kept, such as <c>slower than 500 ms</c>; null if there was no condition.</summary>
    public string? KeepReason { get; init; }

    /// <summary>More facts about the operation, such as a status code or a trace id. Names consist of letters, digits, spaces and dashes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details
    {
        get => _details;
        init => _details = value;
    }

    /// <summary>What was called; events refer to it by index.</summary>
    public required IReadOnlyList<Symbol> Symbols { get; init; }

    /// <summary>What happened. The events of each thread are in their order; those of several threads are merged by their timestamps.</summary>
    public required EventList Events { get; init; }

    /// <summary>Returns a copy that has one more detail. The events are shared.</summary>
    internal Recording WithDetail(string name, string value)
    {
        var copy = (Recording)MemberwiseClone();
        copy._details = [.. _details, KeyValuePair.Create(name, value)];
        return copy;
    }
}
