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
    public async Task A_master_is_killed_and_its_replica_takes_over_while_the_application_goes_on(int mustHave)
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var store = Store(cluster, mustHave);
        var writeLog = new WriteLog(writers: 12);
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(300);
        cluster.Nodes[0].Kill();
        await writeLog.WaitForFailuresAsync(3);
        await Eventually.UntilAsync(
            async () => (await cluster.Nodes[3].ExecuteAsync("ROLE")).Contains("master", StringComparison.Ordinal), "No replica took over.");
        // Where a replica must have each write, those of a master without one fail until there is one again.
        await cluster.Nodes[0].StartAsync();
        await cluster.HealAsync();
        await writeLog.WaitForCommitsAsync(300);
        await writeLog.StopAsync();

        var audit = await writeLog.AuditAsync(store, TestData.Stop);
        output.WriteLine(
            $"MustHave {mustHave}: {audit.Acknowledged} acknowledged, {writeLog.Refused} refused, {writeLog.Unknown} unknown, {audit.Lost.Count} lost; the longest call took {writeLog.Slowest.TotalMilliseconds:0} ms.");
        Assert.Empty(audit.Torn);
        Assert.Empty(audit.Zombies);
        Assert.Empty(audit.UnexpectedErrors);
        if (mustHave > 0) Assert.Empty(audit.Lost);
    }

    [Fact]
    public async Task What_a_replica_had_not_yet_got_is_lost_although_it_was_acknowledged_where_no_replica_must_have_it()
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var store = Store(cluster, mustHave: 0);
        var owner = await OwnerAtAsync(cluster, store);
        cluster.Nodes[3].Kill();
        await store.SucceedsAsync(TestData.Put(owner, "acknowledged"));

        await FailOverAsync(cluster, store, owner);

        Assert.NotNull(await store.ReadAsync(owner, "before"));
        Assert.Null(await store.ReadAsync(owner, "acknowledged"));
    }

    [Fact]
    public async Task What_a_replica_has_not_got_is_not_acknowledged_where_one_must_have_it()
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var store = Store(cluster, mustHave: 1);
        var owner = await OwnerAtAsync(cluster, store);
        cluster.Nodes[3].Kill();
        var failure = await store.FailsAsync(TestData.Put(owner, "unconfirmed"));
        Assert.True(failure.IsOutcomeUnknown);
        Assert.Contains("0 of the 1 required replicas", failure.Message, StringComparison.Ordinal);
        // Reading is not held up by those who wait for replicas.
        Assert.NotNull(await store.ReadAsync(owner, "before"));

        await FailOverAsync(cluster, store, owner);

        Assert.NotNull(await store.ReadAsync(owner, "before"));
        Assert.Null(await store.ReadAsync(owner, "unconfirmed"));
    }

    [Fact]
    public async Task A_master_that_is_away_does_not_keep_the_others_from_being_swept()
    {
        using var cluster = await RedisCluster.StartAsync("--cluster-require-full-coverage", "no");
        var time = new FakeTimeProvider();
        await using var store = TestData.Store(cluster.Configuration, time: time);
        for (var i = 0; i < 30; i++) await store.SucceedsAsync(TestData.Put(TestData.Owner(), expiresAfter: TimeSpan.FromMilliseconds(1)));
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

    private static RedisSlateStore Store(RedisCluster cluster, int mustHave) => TestData.Store(cluster.Configuration, options =>
    {
        options.Timeout = TimeSpan.FromSeconds(2);
        options.Replication.MinReplicas = mustHave;
        options.Replication.Timeout = TimeSpan.FromMilliseconds(500);
    });

    /// <summary>An owner whose slate is on the first master, with a document that its replica has.</summary>
    private static async Task<string> OwnerAtAsync(RedisCluster cluster, RedisSlateStore store)
    {
        while (true)
        {
            var owner = TestData.Owner();
            await store.SucceedsAsync(TestData.Put(owner, "before"));
            if ((await cluster.Nodes[0].ExecuteAsync("EXISTS", $"slates:{{{owner}}}:documents")).StartsWith(":1", StringComparison.Ordinal))
            {
                await cluster.Nodes[0].ExecuteAsync("WAIT", "1", "5000");
                await cluster.HealAsync();
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
                return await store.ReadAsync(owner, "before") is not null;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        }, "The store did not find the new master.");
    }
}
