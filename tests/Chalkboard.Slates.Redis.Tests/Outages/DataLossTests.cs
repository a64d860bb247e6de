using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Logs;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>A server that loses its data. The store continues with the empty server, and watches get a resync.</summary>
public sealed class DataLossTests
{
    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHDB")]
    public async Task A_flushed_server_is_reported_to_watches_and_logged(string command)
    {
        using var server = await RedisProcess.StartAsync();
        await AssertReportedAsync(server.Address, () => server.ExecuteAsync(command));
    }

    [Fact]
    public async Task A_restart_without_the_data_is_reported_to_watches_and_logged()
    {
        using var server = await RedisProcess.StartAsync();
        await AssertReportedAsync(server.Address, async () =>
        {
            server.Kill();
            await server.StartAsync();
        });
    }

    [Fact]
    public async Task An_empty_replica_that_takes_over_is_reported_to_watches_and_logged()
    {
        using var master = await RedisProcess.StartAsync();
        using var empty = await RedisProcess.StartAsync();
        await using var proxy = new FaultyProxy(master.Port);
        await AssertReportedAsync($"127.0.0.1:{proxy.Port}", () =>
        {
            proxy.ServerPort = empty.Port;
            proxy.Cut();
            proxy.Restore();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_flushed_master_of_a_cluster_is_reported_to_watches_and_logged()
    {
        using var cluster = await RedisCluster.StartAsync();
        await AssertReportedAsync(cluster.Configuration, () => cluster.Nodes[1].ExecuteAsync("FLUSHALL"));
    }

    [Fact]
    public async Task A_restart_that_keeps_the_data_is_no_loss()
    {
        using var server = await RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        using var log = new CapturedLogs();
        var time = new FakeTimeProvider();
        await using var store = TestData.OpenStore(server.Address, logger: log.CreateLogger("Redis"), time: time);
        await using var changes = store.WatchAsync("admin", TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await changes.MoveNextAsync());

        server.Kill();
        await server.StartAsync();

        await WaitForResyncAsync(changes, time);
        Assert.DoesNotContain(log.Lines, line => line.Contains("has lost its slates", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_loss_is_logged_without_a_watch()
    {
        using var server = await RedisProcess.StartAsync();
        using var log = new CapturedLogs();
        var time = new FakeTimeProvider();
        await using var store = TestData.OpenStore(server.Address, logger: log.CreateLogger("Redis"), time: time);
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
        await Eventually.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return (await server.ExecuteAsync("KEYS", "slates:mark:*")).StartsWith("*1", StringComparison.Ordinal);
        }, "The store has not written its mark.");

        await server.ExecuteAsync("FLUSHALL");

        await Eventually.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(log.Lines.Any(line => line.Contains("has lost its slates", StringComparison.Ordinal)));
        }, "Nothing was logged.");
    }

    private static async Task AssertReportedAsync(string configuration, Func<Task> lose)
    {
        using var log = new CapturedLogs();
        var time = new FakeTimeProvider();
        await using var store = TestData.OpenStore(configuration, logger: log.CreateLogger("Redis"), time: time);
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
        await using var changes = store.WatchAsync("admin", TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(ChangeKind.Resync, changes.Current.Kind);

        await lose();

        await WaitForResyncAsync(changes, time);
        await Eventually.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(log.Lines.Any(line => line.Contains("has lost its slates", StringComparison.Ordinal)));
        }, "Nothing was logged.");
        Assert.Single(log.Lines, line => line.Contains("has lost its slates", StringComparison.Ordinal));
    }

    /// <summary>Advances the clock until a watch gets a resync.</summary>
    private static async Task WaitForResyncAsync(IAsyncEnumerator<DocumentChange> changes, FakeTimeProvider time)
    {
        var next = changes.MoveNextAsync().AsTask();
        await Eventually.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(300));
            return Task.FromResult(next.IsCompleted);
        }, "The watch got no resync.");
        Assert.True(await next);
        Assert.Equal(ChangeKind.Resync, changes.Current.Kind);
    }
}
