using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Runtime;

/// <summary>The namespace of the .NET runtime: garbage collection, memory, threads, exceptions, processor time and locks.</summary>
public static class RuntimeStatistics
{
    private static readonly ConditionalWeakTable<ConcurrentDictionary<string, object?>, StatisticsNamespace> _added = [];

    /// <summary>
    /// Adds the namespace <c>Runtime</c> to a repository, once. Its entries are read for each report, and cost nothing otherwise;
    /// exceptions are counted from this call on, unless the namespace is paused.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="timeProvider">The clock; <see cref="TimeProvider.System"/> by default.</param>
    /// <returns>The namespace.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The entry <c>Runtime</c> is not a namespace.</exception>
    public static StatisticsNamespace AddTo(ConcurrentDictionary<string, object?> repository, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return _added.GetOrAdd(
            repository,
            static (repository, timeProvider) => Add(StatisticsNamespace.GetOrCreate(repository, "Runtime"), timeProvider),
            timeProvider ?? TimeProvider.System);
    }

    private static StatisticsNamespace Add(StatisticsNamespace runtime, TimeProvider timeProvider)
    {
        var entries = runtime.Entries;
        entries["Framework"] = RuntimeInformation.FrameworkDescription;
        entries["Operating System"] = RuntimeInformation.OSDescription;
        entries["Process Id"] = Environment.ProcessId;
        entries["Processors"] = Environment.ProcessorCount;
        ProcessTime.AddTo(runtime, timeProvider);
        MemoryStatistics.AddTo(runtime);

        runtime.AddFunction("Threads", static _ => ThreadPool.ThreadCount);
        runtime.AddFunction("Queue", static _ => ThreadPool.PendingWorkItemCount);
        runtime.AddFunction("Total Work Items", static _ => ThreadPool.CompletedWorkItemCount);
        runtime.AddFunction("Total Lock Contentions", static _ => Monitor.LockContentionCount);
        ExceptionCounting.AddCounter(runtime.Counter("Total Exceptions"));
        return runtime;
    }
}
