using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters.Publishing;

namespace Chalkboard.Statistics.Meters;

/// <summary>
/// Publishes the numbers of a repository as a <see cref="Meter"/>, for OpenTelemetry and whoever else listens to meters:
/// <c>metrics.AddMeter(StatisticsMeter.Name)</c>. Namespaces that come from meters are left out.
/// </summary>
/// <remarks>
/// Nothing is read until somebody listens and collects. Then one report is made for all instruments of a collection, on the
/// thread that collects. Each number of a namespace becomes an instrument <c>namespace.entry</c>, each numeric field of the
/// records of a collection <c>namespace.collection.field</c>, in lower case, with the tags <c>namespace</c>, <c>collection</c>
/// and <c>record</c> that hold the names as they are. What only grows is an observable counter, all else an observable gauge;
/// durations are in seconds. Records that hold a point in time describe an event, and lists hold what is newest: neither is
/// published. Entries that appear later are published with the next collection. At most 1000 instruments are made.
/// </remarks>
public static class StatisticsMeter
{
    /// <summary>The name of the meter: <c>Chalkboard.Statistics</c>.</summary>
    public const string Name = "Chalkboard.Statistics";

    private static readonly RefCounted<InstrumentPublisher> _publishers = new();

    /// <summary>Starts to publish. A repository that is published already is not published twice.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="timeProvider">The clock that says what belongs to one collection; the system's by default.</param>
    /// <returns>Dispose it to stop.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    public static IDisposable Start(ConcurrentDictionary<string, object?> repository, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return _publishers.Acquire(repository, () => new InstrumentPublisher(repository, timeProvider ?? TimeProvider.System));
    }
}
