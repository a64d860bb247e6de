using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>
/// What the process tells of one store. Durations and traces follow OpenTelemetry's conventions for database clients
/// (https://opentelemetry.io/docs/specs/semconv/database/): <c>db.client.operation.duration</c> in seconds.
/// </summary>
internal sealed class StoreMeter(StoreDescription store, TimeProvider time)
{
    public const string Name = "Chalkboard.Slates";

    private static readonly Meter _meter = new(Name);
    private static readonly ActivitySource _source = new(Name);

    private static readonly Histogram<double> _durations = _meter.CreateHistogram("db.client.operation.duration", "s", "How long store operations take.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });
    private static readonly Counter<long> _conflicts = _meter.CreateCounter<long>("chalkboard.slates.conflicts", "{conflict}", "Commits refused because a precondition did not hold.");
    private static readonly Counter<long> _retries = _meter.CreateCounter<long>("chalkboard.slates.retries", "{retry}", "Updates tried again after a conflict.");

    private readonly KeyValuePair<string, object?> _system = new("db.system.name", store.Name);

    /// <summary>Whether anybody listens to how long operations take or to traces.</summary>
    public static bool Listening => _durations.Enabled || _source.HasListeners();

    public async ValueTask<TResult> MeasureAsync<TState, TResult>(
        string operation, TState state, Func<TState, CancellationToken, ValueTask<TResult>> act, CancellationToken cancellation)
    {
        using var activity = _source.StartActivity($"{operation} {store.Name}", ActivityKind.Client);
        activity?.SetTag(_system.Key, _system.Value).SetTag("db.operation.name", operation);
        var tags = new TagList { _system, new("db.operation.name", operation) };
        var start = time.GetTimestamp();
        try
        {
            return await act(state, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            tags.Add("error.type", e.GetType().FullName);
            activity?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            _durations.Record(time.GetElapsedTime(start).TotalSeconds, tags);
        }
    }

    public void Conflicted() => _conflicts.Add(1, _system);

    public void Retried() => _retries.Add(1, _system);
}
