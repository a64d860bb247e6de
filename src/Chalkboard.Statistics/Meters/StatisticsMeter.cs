using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters.Publishing;

namespace Chalkboard.Statistics.Meters;

/// <summary>
/// Publishes the numbers of a repository as a <see cref="Meter"/>, for OpenTelemetry and other listeners:
/// <c>metrics.AddMeter(StatisticsMeter.Name)</c>. Namespaces that come from meters are left out.
/// </summary>
/// <remarks>
/// Nothing is read until a listener collects. Then one report is made for all instruments, on the collecting thread. Each number of
/// a namespace becomes an instrument <c>namespace.entry</c>, each numeric field of the records of a collection
/// <c>namespace.collection.field</c>, in lower case, with the original names in the tags <c>namespace</c>, <c>collection</c> and
/// <c>record</c>. Monotonic numbers become observable counters, all others observable gauges; durations are in seconds. Lists, and
/// records with a point in time, are events and are not published. New entries are published with the next collection. There are at
/// most 1000 instruments.
/// </remarks>
public static class StatisticsMeter
{
    /// <summary>The name of the meter: <c>Chalkboard.Statistics</c>.</summary>
    public const string Name = "Chalkboard.Statistics";

    private static readonly RefCounted<InstrumentPublisher> _publishers = new();

    /// <summary>Starts to publish a repository. A second call for the same repository publishes nothing twice.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="timeProvider">The clock that separates collections; <see cref="TimeProvider.System"/> by default.</param>
    /// <returns>Dispose it to stop. Publishing ends when the results of all calls are disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    public static IDisposable Start(ConcurrentDictionary<string, object?> repository, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return _publishers.Acquire(repository, () => new InstrumentPublisher(repository, timeProvider ?? TimeProvider.System));
    }
}
