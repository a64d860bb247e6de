using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>The namespace of the server, and what happens in it. There from when it listens.</summary>
internal sealed class KestrelStatistics
{
    private static readonly ConditionalWeakTable<ConcurrentDictionary<string, object?>, KestrelStatistics> _all = [];

    private readonly StatisticsNamespace _namespace;
    private readonly ConcurrentDictionary<CountedListener, byte> _listeners = new();
    private readonly ProtocolMix _protocols = new();
    private readonly Counter _accepted;
    private readonly Counter _bytesRead;
    private readonly Counter _bytesWritten;

    private KestrelStatistics(ConcurrentDictionary<string, object?> repository, TimeProvider time)
    {
        _namespace = StatisticsNamespace.In(repository, "Kestrel");
        _accepted = _namespace.Counter("Total Connections");
        _bytesRead = _namespace.Counter("Total Bytes Read");
        _bytesWritten = _namespace.Counter("Total Bytes Written");
        Rejected = _namespace.Counter("Total Rejected Connections");
        TlsHandshakes = _namespace.Counter("Total TLS Handshakes");
        FailedTlsHandshakes = _namespace.Counter("Total Failed TLS Handshakes");

        var start = time.GetTimestamp();
        _namespace.Uptime(time);
        _namespace.Computed("Bind Addresses", _ => string.Join(", ", _listeners.Keys.Select(listener => Text(listener.EndPoint)).Order(StringComparer.Ordinal)));
        _namespace.Computed("Current Connections", _ => _protocols.Current);
        _namespace.Computed("Connections/Second", _ => PerSecond(_accepted));
        _namespace.Computed("Bytes Read/Second", _ => PerSecond(_bytesRead));
        _namespace.Computed("Bytes Written/Second", _ => PerSecond(_bytesWritten));
        _namespace.Rate("Last Minute Connections/Second", _accepted, time);
        _namespace.Rate("Last Minute Bytes Read/Second", _bytesRead, time);
        _namespace.Rate("Last Minute Bytes Written/Second", _bytesWritten, time);
        _namespace.Entries["Queued Connections"] = Queued;
        _namespace.Entries["Upgraded Connections"] = Upgraded;
        _namespace.Entries["Current TLS Handshakes"] = InHandshake;
        _namespace.Computed("Threads", static _ => ThreadPool.ThreadCount);
        _namespace.Computed("Queue", static _ => ThreadPool.PendingWorkItemCount);
        _namespace.Computed("Protocols", _ => _protocols.Report());

        double PerSecond(Counter counter) => time.GetElapsedTime(start).TotalSeconds is > 0 and var seconds ? counter.Value / seconds : 0;
    }

    /// <summary>That of a repository. Applications that share one share this.</summary>
    public static KestrelStatistics In(ConcurrentDictionary<string, object?> repository, TimeProvider time) =>
        _all.GetOrAdd(repository, static (repository, time) => new KestrelStatistics(repository, time), time);

    public Counter Rejected { get; }

    public Counter TlsHandshakes { get; }

    public Counter FailedTlsHandshakes { get; }

    /// <summary>Connections that wait to be taken on.</summary>
    public StrongBox<long> Queued { get; } = new();

    /// <summary>WebSockets and the like.</summary>
    public StrongBox<long> Upgraded { get; } = new();

    public StrongBox<long> InHandshake { get; } = new();

    public void Bound(CountedListener listener) => _listeners.TryAdd(listener, 0);

    public void Unbound(CountedListener listener) => _listeners.TryRemove(listener, out _);

    /// <summary>Counts a connection, and what goes over it from now on.</summary>
    public void Accepted(ConnectionContext connection)
    {
        // Also while paused: once that is over, its bytes count, and it is one of those that are open.
        connection.Transport = new CountedTransport(connection.Transport, _bytesRead, _bytesWritten);
        var counts = _namespace.Enabled;
        if (counts) _accepted.Complete(1);
        _protocols.Opened(connection, counts);
        connection.ConnectionClosed.UnsafeRegister(static (state, _) =>
        {
            var (statistics, connection) = (Tuple<KestrelStatistics, ConnectionContext>)state!;
            statistics._protocols.Closed(connection);
        }, Tuple.Create(this, connection));
    }

    private static string Text(EndPoint endpoint) => endpoint switch
    {
        UnixDomainSocketEndPoint socket => $"unix:{socket}",
        _ => endpoint.ToString() ?? "",
    };
}
