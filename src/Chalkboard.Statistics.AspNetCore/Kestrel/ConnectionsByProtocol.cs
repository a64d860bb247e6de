using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>
/// The connections by protocol. Kestrel tags a connection with its protocol for its meter, after the first bytes.
/// </summary>
internal sealed class ConnectionsByProtocol
{
    private const string Unknown = "(unknown)";

    // The values: whether the connection is counted in the total.
    private readonly ConcurrentDictionary<ConnectionContext, bool> _open = new();
    private readonly ConcurrentDictionary<string, long> _closedCounts = new();

    /// <summary>The number of open connections.</summary>
    public long OpenCount => _open.Count;

    /// <summary>Adds a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isCounted">True if it is counted in the total; false for a connection that was opened in a pause.</param>
    public void OnOpened(ConnectionContext connection, bool isCounted) => _open.TryAdd(connection, isCounted);

    public void OnClosed(ConnectionContext connection)
    {
        // Counted before it is removed from the open connections, so that a report finds it in at least one of the two.
        if (_open.TryGetValue(connection, out var isCounted) && isCounted)
            _closedCounts.AddOrUpdate(GetProtocol(connection), 1, static (_, count) => count + 1);
        _open.TryRemove(connection, out _);
    }

    /// <summary>Returns a collection with a record for each protocol.</summary>
    public Dictionary<string, object?> ToCollection()
    {
        var current = new Dictionary<string, (long All, long Counted)>();
        foreach (var (connection, isCounted) in _open)
        {
            var protocol = GetProtocol(connection);
            var (all, counted) = current.GetValueOrDefault(protocol);
            current[protocol] = (all + 1, counted + (isCounted ? 1 : 0));
        }
        var collection = new Dictionary<string, object?>();
        foreach (var protocol in current.Keys.Union(_closedCounts.Keys))
        {
            collection[protocol] = new Dictionary<string, object?>
            {
                ["Current Connections"] = current.GetValueOrDefault(protocol).All,
                ["Connections"] = current.GetValueOrDefault(protocol).Counted + _closedCounts.GetValueOrDefault(protocol),
            };
        }
        return collection;
    }

    /// <summary>Returns the protocol of a connection, such as <c>HTTP/2, TLS 1.3</c>.</summary>
    private static string GetProtocol(ConnectionContext connection)
    {
        string? http = null;
        string? tls = null;
        try
        {
            if (connection.Features.Get<IConnectionMetricsTagsFeature>() is { } feature)
            {
                foreach (var (name, value) in feature.Tags)
                {
                    if (name == "network.protocol.version") http = $"HTTP/{value}";
                    if (name == "tls.protocol.version") tls = $"TLS {value}";
                }
            }
        }
        catch (InvalidOperationException)
        {
            // A tag is being added concurrently. The next report will see it.
        }
        return (http, tls) switch
        {
            (null, null) => Unknown,
            (null, _) => tls,
            (_, null) => http,
            _ => $"{http}, {tls}",
        };
    }
}
