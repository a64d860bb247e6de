using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>The masters at one moment, in a fixed order.</summary>
/// <param name="All">The masters.</param>
/// <param name="Slots">Of each the first of its slots.</param>
/// <param name="Name">Names these processes: another after a restart, a failover, or where slots have moved to a master that had none.</param>
internal sealed record Masters(IReadOnlyList<IServer> All, IReadOnlyList<int> Slots, string Name)
{
    public static async Task<Masters> FindAsync(IConnectionMultiplexer multiplexer)
    {
        var servers = multiplexer.GetServers();
        var cluster = Array.Find(servers, server => server is { IsConnected: true, ServerType: ServerType.Cluster, ClusterConfiguration: not null })?.ClusterConfiguration;
        (IServer Server, int Slot)[] masters = cluster is null
            ? [.. servers.Where(server => server is { IsConnected: true, IsReplica: false } && server.ServerType != ServerType.Sentinel).Select(server => (server, 0))]
            : [.. cluster.Nodes.Where(node => !node.IsReplica && node.Slots.Count > 0 && node.EndPoint is not null).Select(node => (multiplexer.GetServer(node.EndPoint!), node.Slots.Min(slots => slots.From)))];
        if (masters.Length == 0)
            throw new RedisConnectionException(ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, "No master is connected.");

        Array.Sort(masters, (a, b) => string.CompareOrdinal(a.Server.EndPoint.ToString(), b.Server.EndPoint.ToString()));
        var ids = await Task.WhenAll(masters.Select(master => IdAsync(master.Server))).ConfigureAwait(false);
        return new([.. masters.Select(master => master.Server)], [.. masters.Select(master => master.Slot)], string.Join('-', ids));
    }

    private static async Task<string> IdAsync(IServer server)
    {
        var info = await Information.ReadAsync(server, "server").ConfigureAwait(false);
        // A service may keep it to itself. Then a restart goes unnoticed here.
        return info.TryGetValue("run_id", out var id) ? id[..12] : server.EndPoint.ToString()!;
    }
}
