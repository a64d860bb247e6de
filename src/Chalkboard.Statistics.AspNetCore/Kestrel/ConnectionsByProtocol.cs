using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>
/// The connections by protocol. Kestrel says which one a connection speaks in the tags of its meter, and only once it has
/// begun to speak.
/// </summary>
internal sealed class ConnectionsByProtocol
{
    private const string Unknown = "(unknown)";

    // Whether each is one of the total.
    private readonly ConcurrentDictionary<ConnectionContext, bool> _open = new();
    private readonly ConcurrentDictionary<string, long> _closedCounts = new();

    /// <summary>How many are open.</summary>
    public long OpenCount => _open.Count;

    /// <summary>A connection has been opened.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isCounted">Whether it is one of the total: it is not if it was opened in a pause.</param>
    public void OnOpened(ConnectionContext connection, bool isCounted) => _open.TryAdd(connection, isCounted);

    public void OnClosed(ConnectionContext connection)
    {
        // First here, so that it is never in neither.
        if (_open.TryGetValue(connection, out var isCounted) && isCounted) _closedCounts.AddOrUpdate(GetProtocol(connection), 1, static (_, count) => count + 1);
        _open.TryRemove(connection, out _);
    }

    /// <summary>A collection with a record for each protocol.</summary>
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

    /// <summary>Such as <c>HTTP/2, TLS 1.3</c>.</summary>
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
            // A tag is being added. It will be there the next time.
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
