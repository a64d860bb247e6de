using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>A master of a cluster is lost, and its replica takes over.</summary>
[Collection(nameof(SerialTests))]
public sealed class ClusterFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_store_continues_with_the_replica_of_a_killed_master(int minReplicas)
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var store = OpenStore(cluster, minReplicas);
        var writeLog = new WriteLog(writers: 12);
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(300);
        cluster.Nodes[0].Kill();
        await writeLog.WaitForFailuresAsync(3);
        await Eventually.UntilAsync(
            async () => (await cluster.Nodes[3].ExecuteAsync(
                "ROLE")).Contains("master", StringComparison.Ordinal), "No replica took over.");
        // With MinReplicas, writes to the new master fail until it has a replica again.
        await cluster.Nodes[0].StartAsync();
        await cluster.WaitUntilHealthyAsync();
        await writeLog.WaitForCommitsAsync(300);
        await writeLog.StopAsync();

        var audit = await writeLog.AuditAsync(store, TestData.Stop);
        output.WriteLine(
            $"MinReplicas {minReplicas}: {audit.Acknowledged} acknowledged, {writeLog.Refused} refused, {writeLog.Unknown} unknown, " +
            $"{audit.Lost.Count} lost; the longest call took {writeLog.Slowest.TotalMilliseconds:0} ms.");
        Assert.Empty(audit.Torn);
        Assert.Empty(audit.Zombies);
        Assert.Empty(audit.UnexpectedErrors);
        if (minReplicas > 0) Assert.Empty(audit.Lost);
    }

    [Fact]
    public async Task Without_MinReplicas_a_failover_can_lose_an_acknowledged_write()
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var store = OpenStore(cluster, minReplicas: 0);
        var owner = await FindOwnerAsync(cluster, store);
        cluster.Nodes[3].Kill();
        await store.AssertCommitsAsync(TestData.CreatePut(owner, "acknowledged"));

        await FailOverAsync(cluster, store, owner);

        Assert.NotNull(await store.ReadTextAsync(owner, "before"));
        Assert.Null(await store.ReadTextAsync(owner, "acknowledged"));
    }

    [Fact]
    public async Task With_MinReplicas_a_write_without_a_replica_is_not_acknowledged()
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var store = OpenStore(cluster, minReplicas: 1);
        var owner = await FindOwnerAsync(cluster, store);
        cluster.Nodes[3].Kill();
        var failure = await store.AssertFailsAsync(TestData.CreatePut(owner, "unconfirmed"));
        Assert.True(failure.IsOutcomeUnknown);
        Assert.Contains("0 of the 1 required replicas", failure.Message, StringComparison.Ordinal);
        // Reads do not wait for replicas.
        Assert.NotNull(await store.ReadTextAsync(owner, "before"));

        await FailOverAsync(cluster, store, owner);

        Assert.NotNull(await store.ReadTextAsync(owner, "before"));
        Assert.Null(await store.ReadTextAsync(owner, "unconfirmed"));
    }

    [Fact]
    public async Task Other_masters_are_swept_while_a_master_is_down()
    {
        using var cluster = await RedisCluster.StartAsync("--cluster-require-full-coverage", "no");
        var time = new FakeTimeProvider();
        await using var store = TestData.OpenStore(cluster.Configuration, time: time);
        for (var i = 0; i < 30; i++) await store.AssertCommitsAsync(
            TestData.CreatePut(TestData.CreateOwner(), expiresAfter: TimeSpan.FromMilliseconds(1)));
        foreach (var master in cluster.Nodes.Take(3)) Assert.NotEqual(0, await HeldAsync(master));

        cluster.Nodes[3].Kill();
        cluster.Nodes[0].Kill();
        await Eventually.UntilAsync(
            async () => (await cluster.Nodes[1].ExecuteAsync("CLUSTER", "NODES"))
                .Contains("master,fail ", StringComparison.Ordinal), "The loss of a master was not noticed.");

        await Eventually.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await HeldAsync(cluster.Nodes[1]) == 0 && await HeldAsync(cluster.Nodes[2]) == 0;
        }, "The other masters were not swept.");

        static async Task<int> HeldAsync(RedisProcess server) =>
            (await server.ExecuteAsync("KEYS", "slates:*:documents")).Split("\r\n").Length / 2 - 1;
    }

    private static RedisSlateStore OpenStore(RedisCluster cluster, int minReplicas) => TestData.OpenStore(cluster.Configuration, options =>
    {
        options.Timeout = TimeSpan.FromSeconds(2);
        options.Replication.MinReplicas = minReplicas;
        options.Replication.Timeout = TimeSpan.FromMilliseconds(500);
    });

    /// <summary>Finds an owner whose slate is on the first master, and writes a document that the replica receives.</summary>
    private static async Task<string> FindOwnerAsync(RedisCluster cluster, RedisSlateStore store)
    {
        while (true)
        {
            var owner = TestData.CreateOwner();
            await store.AssertCommitsAsync(TestData.CreatePut(owner, "before"));
            if ((await cluster.Nodes[0].ExecuteAsync("EXISTS", $"slates:{{{owner}}}:documents")).StartsWith(":1", StringComparison.Ordinal))
            {
                await cluster.Nodes[0].ExecuteAsync("WAIT", "1", "5000");
                await cluster.WaitUntilHealthyAsync();
                return owner;
            }
        }
    }

    private static async Task FailOverAsync(RedisCluster cluster, RedisSlateStore store, string owner)
    {
        cluster.Nodes[0].Kill();
        await cluster.Nodes[3].StartAsync();
        await Eventually.UntilAsync(
            async () => (await cluster.Nodes[3].ExecuteAsync("ROLE"))
                .Contains("master", StringComparison.Ordinal), "The replica did not take over.");
        await Eventually.UntilAsync(async () =>
        {
            try
            {
                return await store.ReadTextAsync(owner, "before") is not null;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        }, "The store did not find the new master.");
    }
}
