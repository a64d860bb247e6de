using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Bench.Redis;

/// <summary>What does a distributed cache in the slates of Redis cost compared with Microsoft's own for Redis?</summary>
internal static class DistributedCacheComparison
{
    private static readonly byte[] _value = new byte[1_024];

    private static readonly DistributedCacheEntryOptions _absolute = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };
    private static readonly DistributedCacheEntryOptions _sliding = new() { SlidingExpiration = TimeSpan.FromHours(1) };

    public static async Task RunAsync()
    {
        using var server = new RedisServer();
        var peerServices = new ServiceCollection().AddStackExchangeRedisCache(options => options.Configuration = server.Address);
        await using var peerProvider = peerServices.BuildServiceProvider();
        var ownServices = new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Redis(server.Address)).AddSlateDistributedCache();
        await using var ownProvider = ownServices.BuildServiceProvider();
        var peer = peerProvider.GetRequiredService<IDistributedCache>();
        var own = ownProvider.GetRequiredService<IDistributedCache>();
        foreach (var cache in new[] { peer, own })
            await PeerComparison.ForEachOwnerAsync(async key =>
            {
                await cache.SetAsync("a" + key, _value, _absolute);
                await cache.SetAsync("s" + key, _value, _sliding);
            });

        await PeerComparison.RunAsync("Cache", "Microsoft's cache for Redis",
            new("get 1 KiB, absolute expiration", 0.9, key => peer.GetAsync("a" + key), key => own.GetAsync("a" + key)),
            new("get 1 KiB, sliding expiration", 0.9, key => peer.GetAsync("s" + key), key => own.GetAsync("s" + key)),
            new("set 1 KiB", 0.9, key => peer.SetAsync("a" + key, _value, _absolute), key => own.SetAsync("a" + key, _value, _absolute)));
    }
}
