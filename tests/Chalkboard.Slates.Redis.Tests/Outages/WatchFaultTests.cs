using Chalkboard.Faults;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>A watch whose network fails while others write.</summary>
[Collection(nameof(Alone))]
public sealed class WatchFaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_missed_while_the_network_stalls_or_is_cut_is_made_good_by_a_resync(bool stalled)
    {
        var server = await Shared.StandaloneAsync();
        var prefix = $"watch-{Guid.NewGuid():n}";
        await using var wire = new Wire(server.Port);
        await using var writer = Some.Store(server.Address, options => options.KeyPrefix = prefix);
        await using var watcher = Some.Store($"127.0.0.1:{wire.Port}", options =>
        {
            options.KeyPrefix = prefix;
            options.Timeout = TimeSpan.FromSeconds(3);
        });
        await using var changes = watcher.WatchAsync("admin", Some.Stop).GetAsyncEnumerator(Some.Stop);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(DocumentChange.Resync("admin"), changes.Current);

        if (stalled) wire.Stall();
        else wire.Cut();
        await writer.SucceedsAsync(Some.Put("admin", "missed"));
        // Longer than it takes to miss a sign of life.
        if (stalled) await Task.Delay(TimeSpan.FromSeconds(7), Some.Stop);
        wire.Mend();

        do Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Some.Stop));
        while (changes.Current.Kind != ChangeKind.Resync);
        var after = Some.Put("admin", "after");
        await writer.SucceedsAsync(after);
        do Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Some.Stop));
        while (changes.Current.Id != "after");
        Assert.Equal(after.Writes[0].Version, changes.Current.Version);
    }
}
