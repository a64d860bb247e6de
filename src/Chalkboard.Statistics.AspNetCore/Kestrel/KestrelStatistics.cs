using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>The namespace <c>Kestrel</c>. It is created when the server starts to listen.</summary>
internal sealed class KestrelStatistics
{
    private static readonly ConditionalWeakTable<ConcurrentDictionary<string, object?>, KestrelStatistics> _byRepository = [];

    private readonly StatisticsNamespace _namespace;
    private readonly ConcurrentDictionary<CountingListener, byte> _listeners = new();
    private readonly ConnectionsByProtocol _protocols = new();
    private readonly Counter _accepted;
    private readonly Counter _bytesRead;
    private readonly Counter _bytesWritten;

    private KestrelStatistics(ConcurrentDictionary<string, object?> repository, TimeProvider timeProvider)
    {
        _namespace = StatisticsNamespace.GetOrCreate(repository, "Kestrel");
        _accepted = _namespace.Counter("Total Connections");
        _bytesRead = _namespace.Counter("Total Bytes Read");
        _bytesWritten = _namespace.Counter("Total Bytes Written");
        RejectedConnections = _namespace.Counter("Total Rejected Connections");
        TlsHandshakes = _namespace.Counter("Total TLS Handshakes");
        FailedTlsHandshakes = _namespace.Counter("Total Failed TLS Handshakes");

        var startTimestamp = timeProvider.GetTimestamp();
        _namespace.AddUptime(timeProvider);
        _namespace.AddFunction(
            "Bind Addresses", _ =>
                string.Join(", ", _listeners.Keys.Select(listener => Format(listener.EndPoint)).Order(StringComparer.Ordinal)));
        _namespace.AddFunction("Current Connections", _ => _protocols.OpenCount);
        _namespace.AddFunction("Connections/Second", _ => PerSecond(_accepted));
        _namespace.AddFunction("Bytes Read/Second", _ => PerSecond(_bytesRead));
        _namespace.AddFunction("Bytes Written/Second", _ => PerSecond(_bytesWritten));
        _namespace.AddRate("Last Minute Connections/Second", _accepted, timeProvider);
        _namespace.AddRate("Last Minute Bytes Read/Second", _bytesRead, timeProvider);
        _namespace.AddRate("Last Minute Bytes Written/Second", _bytesWritten, timeProvider);
        _namespace.Entries["Queued Connections"] = QueuedConnections;
        _namespace.Entries["Upgraded Connections"] = UpgradedConnections;
        _namespace.Entries["Current TLS Handshakes"] = CurrentTlsHandshakes;
        _namespace.AddFunction("Threads", static _ => ThreadPool.ThreadCount);
        _namespace.AddFunction("Queue", static _ => ThreadPool.PendingWorkItemCount);
        _namespace.AddFunction("Protocols", _ => _protocols.ToCollection());

        double PerSecond(Counter counter)
        {
            var seconds = timeProvider.GetElapsedTime(startTimestamp).TotalSeconds;
            return seconds > 0 ? counter.Value / seconds : 0;
        }
    }

    /// <summary>Returns the statistics in a repository, which all applications of the repository share.</summary>
    public static KestrelStatistics GetOrCreate(ConcurrentDictionary<string, object?> repository, TimeProvider timeProvider) =>
        _byRepository.GetOrAdd(
            repository, static (repository, timeProvider) => new KestrelStatistics(repository, timeProvider), timeProvider);

    public Counter RejectedConnections { get; }

    public Counter TlsHandshakes { get; }

    public Counter FailedTlsHandshakes { get; }

    /// <summary>The connections that wait to be accepted.</summary>
    public StrongBox<long> QueuedConnections { get; } = new();

    /// <summary>The upgraded connections, such as WebSockets.</summary>
    public StrongBox<long> UpgradedConnections { get; } = new();

    public StrongBox<long> CurrentTlsHandshakes { get; } = new();

    public void OnBound(CountingListener listener) => _listeners.TryAdd(listener, 0);

    public void OnUnbound(CountingListener listener) => _listeners.TryRemove(listener, out _);

    /// <summary>Counts a connection, and its bytes from now on.</summary>
    public void OnAccepted(ConnectionContext connection)
    {
        // Also in a pause, because its bytes count after the pause, and it is one of the open connections.
        connection.Transport = new CountingTransport(connection.Transport, _bytesRead, _bytesWritten);
        var isCounted = _namespace.Enabled;
        if (isCounted) _accepted.AddEvenIfPaused(1);
        _protocols.OnOpened(connection, isCounted);
        connection.ConnectionClosed.UnsafeRegister(static (state, _) =>
        {
            var (statistics, connection) = (Tuple<KestrelStatistics, ConnectionContext>)state!;
            statistics._protocols.OnClosed(connection);
        }, Tuple.Create(this, connection));
    }

    private static string Format(EndPoint endpoint) => endpoint switch
    {
        UnixDomainSocketEndPoint socket => $"unix:{socket}",
        _ => endpoint.ToString() ?? "",
    };
}
