using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>
/// The telemetry of one store: its figures in the statistics repository, and instruments and activities for
/// listeners. The latter follow OpenTelemetry's conventions for database clients
/// (https://opentelemetry.io/docs/specs/semconv/database/): <c>db.client.operation.duration</c> in seconds.
/// </summary>
internal sealed class StoreMeter(StoreDescription description, StoreStatistics statistics, TimeProvider timeProvider)
{
    public const string Name = "Chalkboard.Slates";

    private static readonly Meter _meter = new(Name);
    private static readonly ActivitySource _activitySource = new(Name);

    private static readonly Histogram<double> _durations =
        _meter.CreateHistogram("db.client.operation.duration", "s", "The duration of store operations.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });
    private static readonly Counter<long> _conflicts =
        _meter.CreateCounter<long>("chalkboard.slates.conflicts", "{conflict}", "Commits refused because a precondition did not hold.");
    private static readonly Counter<long> _retries =
        _meter.CreateCounter<long>("chalkboard.slates.retries", "{retry}", "Attempts to update a document again after a conflict.");

    private readonly KeyValuePair<string, object?> _systemTag = new("db.system.name", description.Name);

    /// <summary>True if a listener has subscribed to an instrument that store operations record to.</summary>
    public static bool HasMeterListeners => _durations.Enabled || _conflicts.Enabled;

    /// <summary>True if a listener has subscribed to the activities.</summary>
    public static bool HasTraceListeners => _activitySource.HasListeners();

    public StoreStatistics Statistics => statistics;

    public TimeProvider TimeProvider => timeProvider;

    public Activity? StartActivity(string operation) =>
        _activitySource.StartActivity($"{operation} {description.Name}", ActivityKind.Client)
        ?.SetTag(_systemTag.Key, _systemTag.Value).SetTag("db.operation.name", operation);

    public void RecordDuration(string operation, TimeSpan duration, Exception? error)
    {
        if (!_durations.Enabled) return;
        if (error is null) _durations.Record(duration.TotalSeconds, _systemTag, new("db.operation.name", operation));
        else _durations.Record(
            duration.TotalSeconds, _systemTag, new("db.operation.name", operation), new("error.type", error.GetType().FullName));
    }

    /// <param name="isCounted">True if the commit started while figures were collected.</param>
    public void RecordConflict(bool isCounted)
    {
        _conflicts.Add(1, _systemTag);
        if (isCounted) statistics.CountConflict();
    }

    public void RecordRetry()
    {
        _retries.Add(1, _systemTag);
        if (statistics.IsEnabled) statistics.CountRetry();
    }
}
