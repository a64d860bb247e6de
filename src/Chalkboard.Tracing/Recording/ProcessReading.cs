using System.Globalization;
using System.Runtime;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Counters of the runtime, which show what the process did while an operation ran. They are read at its start and at its end.
/// </summary>
internal readonly record struct ProcessReading(TimeSpan PauseTime, int CollectionCount, TimeSpan CompilationTime, long CompiledMethodCount,
    long LockContentionCount, long PendingWorkItemCount)
{
    public static ProcessReading Now => new(
        GC.GetTotalPauseDuration(), GC.CollectionCount(0), JitInfo.GetCompilationTime(), JitInfo.GetCompiledMethodCount(),
        Monitor.LockContentionCount, ThreadPool.PendingWorkItemCount);

    /// <summary>Returns the differences of two readings as facts of an operation; those that are 0 are left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> GetFacts(ProcessReading start, ProcessReading end)
    {
        var invariant = CultureInfo.InvariantCulture;
        var (collections, methods) =
            (end.CollectionCount - start.CollectionCount, end.CompiledMethodCount - start.CompiledMethodCount);
        if (collections > 0)
            yield return KeyValuePair.Create("Garbage Collection", string.Create(
                invariant, $"paused {Format(end.PauseTime - start.PauseTime)} in {FormatCount(collections, "collection")}"));
        if (methods > 0)
            yield return KeyValuePair.Create("JIT", string.Create(
                invariant, $"{Format(end.CompilationTime - start.CompilationTime)} for {FormatCount(methods, "method")}"));
        if (end.LockContentionCount > start.LockContentionCount)
            yield return KeyValuePair.Create(
                "Lock Contention", FormatCount(end.LockContentionCount - start.LockContentionCount, "time"));
        if (start.PendingWorkItemCount + end.PendingWorkItemCount > 0)
            yield return KeyValuePair.Create("Thread Pool Queue", string.Create(
                invariant, $"{start.PendingWorkItemCount} at the start, {end.PendingWorkItemCount} at the end"));
    }

    private static string FormatCount(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} {noun}{(count == 1 ? "" : "s")}");

    private static string Format(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");
}
