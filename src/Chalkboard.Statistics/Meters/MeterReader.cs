using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>
/// Reads the meters of this process (<see cref="Meter"/>) into a repository. The instruments of each meter become entries and
/// collections of a namespace with the meter's name.
/// </summary>
/// <remarks>
/// <para>
/// An entry appears with its first measurement, and disappears when its meter is disposed. Measurements without tags become entries; those
/// with tags become records of a collection, one for each tag set, with the tags as text fields. A histogram becomes a record like that of
/// <see cref="Timing"/> or <see cref="Distribution"/>. The name of a counter begins with <c>Total</c>. Durations become
/// <see cref="TimeSpan"/>, whatever their unit; other units are part of the name. Observable instruments are observed once for each report.
/// </para>
/// <para>
/// Meters of one name share a namespace, and its instruments of one name, kind and unit share their figures: counts are added, and
/// the last measurement of a gauge counts.
/// </para>
/// <para>
/// A pause of the namespace takes effect at once, and disables the instruments within a second; a resumed one is enabled within a
/// second. Up/down counters and gauges would be wrong after a missed measurement: in a pause they show their last value, and are
/// right afterwards.
/// </para>
/// </remarks>
public static class MeterReader
{
    private static readonly RefCounted<MeterSubscription> _subscriptions = new();

    /// <summary>
    /// Starts to read. If the repository is read already, the options of the first call apply, and reading continues until the results
    /// of all calls are disposed.
    /// </summary>
    /// <param name="repository">
    /// The repository. If it has an entry of the meter's name, the new namespace is called <c>NAME (meter)</c>.
    /// </param>
    /// <param name="options">The meters to read; all by default.</param>
    /// <param name="timeProvider">The clock that checks for paused namespaces; <see cref="TimeProvider.System"/> by default.</param>
    /// <returns>Dispose it to stop. The namespaces are removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="MeterReaderOptions.MaxRecordsPerInstrument"/> is below 1.</exception>
    public static IDisposable Start(
        ConcurrentDictionary<string, object?> repository, MeterReaderOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(repository);
        options ??= new MeterReaderOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRecordsPerInstrument, 1, nameof(options));
        return _subscriptions.Acquire(repository, () => new MeterSubscription(repository, options, timeProvider ?? TimeProvider.System));
    }
}
