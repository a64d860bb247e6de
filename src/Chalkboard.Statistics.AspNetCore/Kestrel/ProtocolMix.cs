using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>
/// The connections by protocol. Kestrel says which one a connection speaks in the tags of its meter, and only once it has
/// begun to speak.
/// </summary>
internal sealed class ProtocolMix
{
    private const string Unknown = "(unknown)";

    private readonly ConcurrentDictionary<ConnectionContext, byte> _open = new();
    private readonly ConcurrentDictionary<string, long> _closed = new();

    public void Opened(ConnectionContext connection) => _open.TryAdd(connection, 0);

    public void Closed(ConnectionContext connection)
    {
        var protocol = Of(connection);
        // First here, so that it is never in neither.
        _closed.AddOrUpdate(protocol, 1, static (_, count) => count + 1);
        _open.TryRemove(connection, out _);
    }

    /// <summary>A collection with a record for each protocol.</summary>
    public Dictionary<string, object?> Report()
    {
        var current = new Dictionary<string, long>();
        foreach (var (connection, _) in _open)
        {
            var protocol = Of(connection);
            current[protocol] = current.GetValueOrDefault(protocol) + 1;
        }
        var report = new Dictionary<string, object?>();
        foreach (var protocol in current.Keys.Union(_closed.Keys))
        {
            report[protocol] = new Dictionary<string, object?>
            {
                ["Current Connections"] = current.GetValueOrDefault(protocol),
                ["Connections"] = current.GetValueOrDefault(protocol) + _closed.GetValueOrDefault(protocol),
            };
        }
        return report;
    }

    /// <summary>Such as <c>HTTP/2, TLS 1.3</c>.</summary>
    private static string Of(ConnectionContext connection)
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
