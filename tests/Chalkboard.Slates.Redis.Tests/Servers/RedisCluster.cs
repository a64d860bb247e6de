using System.Globalization;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>A cluster of three masters, each with a replica.</summary>
internal sealed class RedisCluster : IDisposable
{
    private const int Masters = 3, Slots = 16384;

    private RedisCluster(IReadOnlyList<RedisProcess> nodes) => Nodes = nodes;

    /// <summary>The initial masters, then their replicas in the same order.</summary>
    public IReadOnlyList<RedisProcess> Nodes { get; }

    public string Configuration => string.Join(',', Nodes.Select(node => node.Address));

    public static async Task<RedisCluster> StartAsync(params IReadOnlyList<string> settings)
    {
        string[] all = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-replica-validity-factor", "0",
            "--repl-diskless-sync-delay", "0", "--appendonly", "yes", .. settings];
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2 * Masters).Select(_ => RedisProcess.StartAsync(all)));
        var cluster = new RedisCluster(nodes);
        foreach (var node in nodes[1..]) await nodes[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", Text(node.Port), Text(node.BusPort));
        for (var i = 0; i < Masters; i++)
            await nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Text(i * Slots / Masters), Text((i + 1) * Slots / Masters - 1));
        for (var i = 0; i < Masters; i++)
        {
            var id = (await nodes[i].ExecuteAsync("CLUSTER", "MYID")).Split("\r\n")[1];
            var replica = nodes[Masters + i];
            await Eventually.UntilAsync(
                async () => (await replica.ExecuteAsync("CLUSTER", "REPLICATE", id))
                    .StartsWith('+'), "A replica does not know its master.");
        }

        await cluster.WaitUntilHealthyAsync();
        return cluster;
    }

    /// <summary>Waits until all slots are served and every replica follows its master.</summary>
    public Task WaitUntilHealthyAsync() => Eventually.UntilAsync(async () =>
    {
        foreach (var node in Nodes)
        {
            if (!(await node.ExecuteAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)) return false;
            var shards = await node.ExecuteAsync("CLUSTER", "NODES");
            if (shards.Contains("fail", StringComparison.Ordinal) || shards.Split("slave").Length - 1 != Masters) return false;
            var replication = await node.ExecuteAsync("INFO", "replication");
            if (replication.Contains("role:slave", StringComparison.Ordinal)
                && !replication.Contains("master_link_status:up", StringComparison.Ordinal)) return false;
        }

        return true;
    }, "The cluster did not form.");

    public void Dispose()
    {
        foreach (var node in Nodes) node.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
