using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Finds calls that start work without the execution context, which a trace follows. The work is not in the trace; the calls that start it
/// are, if external calls are recorded.
/// </summary>
internal static class UntrackedWork
{
    private static readonly HashSet<string> _startingCalls = new(StringComparer.Ordinal)
    {
        "ExecutionContext.SuppressFlow", "ThreadPool.UnsafeQueueUserWorkItem", "ThreadPool.UnsafeQueueNativeOverlapped",
        "ThreadPool.UnsafeRegisterWaitForSingleObject",
        "Thread.UnsafeStart", "CancellationToken.UnsafeRegister",
    };

    /// <summary>Returns null if there are no such calls.</summary>
    public static DroppedItems? FindDropped(EventList events, IReadOnlyList<Symbol> symbols)
    {
        var names = symbols.Where(symbol => symbol.File is null && _startingCalls.Contains(symbol.Name)).Select(symbol => symbol.Name)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return null;
        var count = 0L;
        foreach (var traceEvent in events)
            if (traceEvent.Kind == EventKind.ExternalEnter && _startingCalls.Contains(symbols[traceEvent.SymbolIndex].Name)) count++;
        return count == 0 ? null : new(
            $"work items that were started without the execution context, which a trace follows ({string.Join(", ", names)})", count)
        {
            IncludesCalls = true,
            IsLowerBound = true,
        };
    }
}
