using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Cluster;

/// <summary>The current masters, in a fixed order.</summary>
/// <param name="Servers">The masters.</param>
/// <param name="FirstSlots">The first slot of each master.</param>
/// <param name="Identity">
/// Identifies the server processes. It changes with a restart, a failover, and when slots move to a master that had none.
/// </param>
internal sealed record Masters(IReadOnlyList<IServer> Servers, IReadOnlyList<int> FirstSlots, string Identity)
{
    public static async Task<Masters> FindAsync(IConnectionMultiplexer multiplexer)
    {
        var servers = multiplexer.GetServers();
        var clusterConfiguration =
            Array.Find(servers,
            server => server is
            {
                IsConnected: true, ServerType: ServerType.Cluster,
                ClusterConfiguration: not null
            })?.ClusterConfiguration;
        (IServer Server, int Slot)[] masters = clusterConfiguration is null
            ? [.. servers.Where(server => server is { IsConnected: true, IsReplica: false } && server.ServerType != ServerType.Sentinel)
                .Select(server => (server, 0))]
            : [.. clusterConfiguration.Nodes.Where(node => !node.IsReplica && node.Slots.Count > 0 && node.EndPoint is not null)
                .Select(node => (multiplexer.GetServer(node.EndPoint!), node.Slots.Min(slots => slots.From)))];
        if (masters.Length == 0)
            throw new RedisConnectionException(
                ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, "No master is connected.");

        Array.Sort(masters, (a, b) => string.CompareOrdinal(a.Server.EndPoint.ToString(), b.Server.EndPoint.ToString()));
        var runIds = await Task.WhenAll(masters.Select(master => GetRunIdAsync(master.Server))).ConfigureAwait(false);
        return new([.. masters.Select(master => master.Server)], [.. masters.Select(master => master.Slot)], string.Join('-', runIds));
    }

    private static async Task<string> GetRunIdAsync(IServer server)
    {
        var entries = await ServerInfo.ReadAsync(server, "server").ConfigureAwait(false);
        // Some services hide the run id. Then a restart is not detected here.
        return entries.TryGetValue("run_id", out var runId) ? runId[..12] : server.EndPoint.ToString()!;
    }
}
