using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>
/// Reads figures that only Kestrel knows from its meter. It listens only to instruments that Kestrel uses once per connection, and to
/// none that it uses for each request.
/// </summary>
internal sealed class KestrelMeterListener(IServiceProvider services) : IDisposable
{
    private const string MeterName = "Microsoft.AspNetCore.Server.Kestrel";

    private readonly Lock _lock = new();
    private MeterListener? _listener;

    public void Start(KestrelStatistics statistics)
    {
        lock (_lock)
        {
            if (_listener is not null || services.GetService<IMeterFactory>() is not { } factory) return;
            _listener = new MeterListener
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    // Each application has its own meter.
                    var isOfThisApplication = instrument.Meter.Name == MeterName && instrument.Meter.Scope == factory;
                    if (isOfThisApplication && CreateCallback(instrument.Name, statistics) is { } callback)
                        listener.EnableMeasurementEvents(instrument, callback);
                },
            };
            _listener.SetMeasurementEventCallback<long>(static (_, amount, _, callback) => ((Action<long>)callback!)(amount));
            _listener.SetMeasurementEventCallback<double>(static (_, _, tags, callback) => (callback as TagsCallback)?.Invoke(tags));
            _listener.Start();
        }
    }

    public void Dispose()
    {
        lock (_lock) _listener?.Dispose();
    }

    private delegate void TagsCallback(ReadOnlySpan<KeyValuePair<string, object?>> tags);

    private static object? CreateCallback(string instrument, KestrelStatistics statistics) => instrument switch
    {
        "kestrel.queued_connections" => new Action<long>(amount => Interlocked.Add(ref statistics.QueuedConnections.Value, amount)),
        "kestrel.upgraded_connections" => new Action<long>(amount => Interlocked.Add(ref statistics.UpgradedConnections.Value, amount)),
        "kestrel.active_tls_handshakes" => new Action<long>(amount => Interlocked.Add(ref statistics.CurrentTlsHandshakes.Value, amount)),
        "kestrel.rejected_connections" => new Action<long>(statistics.RejectedConnections.Add),
        "kestrel.tls_handshake.duration" => new TagsCallback(tags =>
        {
            statistics.TlsHandshakes.Increment();
            foreach (var (name, _) in tags)
            {
                if (name is not ("error.type" or "exception.type")) continue;
                statistics.FailedTlsHandshakes.Increment();
                return;
            }
        }),
        // Enabled without a callback, because Kestrel tags connections with their protocol only while this instrument is enabled.
        "kestrel.connection.duration" => MeterName,
        _ => null,
    };
}
