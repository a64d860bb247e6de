using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>A watch whose network fails while others write.</summary>
[Collection(nameof(SerialTests))]
public sealed class WatchFaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_watch_gets_a_resync_after_a_network_fault(bool stalled)
    {
        var server = await SharedServers.GetStandaloneAsync();
        var prefix = $"watch-{Guid.NewGuid():n}";
        await using var proxy = new FaultyProxy(server.Port);
        await using var writer = TestData.OpenStore(server.Address, options => options.KeyPrefix = prefix);
        await using var watcher = TestData.OpenStore($"127.0.0.1:{proxy.Port}", options =>
        {
            options.KeyPrefix = prefix;
            options.Timeout = TimeSpan.FromSeconds(3);
        });
        await using var changes = watcher.WatchAsync("admin", TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(DocumentChange.Resync("admin"), changes.Current);

        if (stalled) proxy.Stall();
        else proxy.Cut();
        await writer.AssertCommitsAsync(TestData.CreatePut("admin", "missed"));
        // Longer than the watch waits for a heartbeat.
        if (stalled) await Task.Delay(TimeSpan.FromSeconds(7), TestData.Stop);
        proxy.Restore();

        do Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TestTimeout.Default, TestData.Stop));
        while (changes.Current.Kind != ChangeKind.Resync);
        var after = TestData.CreatePut("admin", "after");
        await writer.AssertCommitsAsync(after);
        do Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TestTimeout.Default, TestData.Stop));
        while (changes.Current.Id != "after");
        Assert.Equal(after.Writes[0].Version, changes.Current.Version);
    }
}
