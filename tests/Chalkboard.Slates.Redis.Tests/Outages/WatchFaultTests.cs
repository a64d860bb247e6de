using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>A watch whose network fails while others write.</summary>
[Collection(nameof(SerialTests))]
public sealed class WatchFaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_missed_while_the_network_stalls_or_is_cut_is_made_good_by_a_resync(bool stalled)
    {
        var server = await SharedServers.StandaloneAsync();
        var prefix = $"watch-{Guid.NewGuid():n}";
        await using var proxy = new FaultyProxy(server.Port);
        await using var writer = TestData.Store(server.Address, options => options.KeyPrefix = prefix);
        await using var watcher = TestData.Store($"127.0.0.1:{proxy.Port}", options =>
        {
            options.KeyPrefix = prefix;
            options.Timeout = TimeSpan.FromSeconds(3);
        });
        await using var changes = watcher.WatchAsync("admin", TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(DocumentChange.Resync("admin"), changes.Current);

        if (stalled) proxy.Stall();
        else proxy.Cut();
        await writer.SucceedsAsync(TestData.Put("admin", "missed"));
        // Longer than it takes to miss a sign of life.
        if (stalled) await Task.Delay(TimeSpan.FromSeconds(7), TestData.Stop);
        proxy.Restore();

        do Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestData.Stop));
        while (changes.Current.Kind != ChangeKind.Resync);
        var after = TestData.Put("admin", "after");
        await writer.SucceedsAsync(after);
        do Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestData.Stop));
        while (changes.Current.Id != "after");
        Assert.Equal(after.Writes[0].Version, changes.Current.Version);
    }
}
