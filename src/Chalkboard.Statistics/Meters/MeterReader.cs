using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>
/// Reads the meters of this process (<see cref="Meter"/>) into a repository: each becomes a namespace of its name, whatever
/// library it belongs to.
/// </summary>
/// <remarks>
/// An entry appears with its first measurement, and goes when its meter is disposed. Measurements without tags are entries;
/// those with tags are records of a collection, one for each tag set, with the tags as fields, as text. Histograms are
/// records as those of <see cref="Timing"/> and <see cref="Distribution"/>. What only grows is named <c>Total …</c>; durations
/// are <see cref="TimeSpan"/>, in whichever unit they were measured; other units stand in the name. Observable instruments
/// are observed once for each report. Meters of one name share a namespace, and instruments of one name, kind and unit in it
/// share their figures: counts add up, and of gauges the last measurement counts. A pause of the namespace counts at once and
/// disables the instruments within a second; a resumed one is listened to again within a second. Up/down counters and gauges, of which
/// a missed measurement would be wrong for good, stay as they are while paused, and are right again once that is over.
/// </remarks>
public static class MeterReader
{
    private static readonly RefCounted<MeterSubscription> _subscriptions = new();

    /// <summary>
    /// Starts to read. A repository that is read already is not read twice, and the options are those of who came first: it
    /// is read until all have stopped.
    /// </summary>
    /// <param name="repository">Gets a namespace for each meter. Where the name is taken by somebody else, it is <c>NAME (meter)</c>.</param>
    /// <param name="options">Which meters; all by default.</param>
    /// <param name="timeProvider">The clock that says when to look for paused namespaces; the system's by default.</param>
    /// <returns>Dispose it to stop. The namespaces go.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options allow for less than one record.</exception>
    public static IDisposable Start(ConcurrentDictionary<string, object?> repository, MeterReaderOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(repository);
        options ??= new MeterReaderOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRecordsPerInstrument, 1, nameof(options));
        return _subscriptions.Acquire(repository, () => new MeterSubscription(repository, options, timeProvider ?? TimeProvider.System));
    }
}
