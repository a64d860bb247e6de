using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>All calls of one method that have the same callers: a node of a calling context tree. Times are in ticks of 100 ns.</summary>
internal sealed class CallContext(int id, Symbol symbol, bool isExternal, CallContext? caller)
{
    public int Id => id;

    public Symbol Symbol => symbol;

    public bool IsExternal => isExternal;

    public CallContext? Caller => caller;

    public (string Name, bool IsExternal) Key { get; } = (symbol.Name, isExternal);

    /// <summary>The contexts of its callees, in the order of their first calls.</summary>
    public List<CallContext> Callees { get; } = [];

    public long Count { get; set; }

    public long UnfinishedCount { get; set; }

    /// <summary>The number of exceptions that its calls caught; for the operation, of those that left it.</summary>
    public long ExceptionCount { get; set; }

    /// <summary>The part of the duration of the operation that belongs to its calls, and not to their callees.</summary>
    public long SelfDuration { get; set; }

    /// <summary>The sum of the durations of its calls, also of those that overlap.</summary>
    public long TotalDuration { get; set; }

    /// <summary>The part of <see cref="SelfDuration"/> without a thread.</summary>
    public long WaitTime { get; set; }

    /// <summary>The time at which its first call started.</summary>
    public long StartedAt { get; set; }

    /// <summary>The time at which its first call ended.</summary>
    public long EndedAt { get; set; }

    public ValueSamples Values { get; } = new();
}
