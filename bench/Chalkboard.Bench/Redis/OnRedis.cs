using BenchmarkDotNet.Attributes;
using Chalkboard.Bench.Stores;
using Chalkboard.Slates;
using Chalkboard.Slates.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Bench.Redis;

/// <summary>A server with a thousand slates, for the store and for its peer.</summary>
public abstract class OnRedis
{
    private const int Each = 1_024;

    private RedisServer? _server;
    private RedisSlateStore? _store;

    private protected RawRedis Raw { get; private set; } = null!;

    private protected SlateClient Client { get; private set; } = null!;

    /// <summary>How many ask at once.</summary>
    [Params(1, 64)]
    public int Callers { get; set; }

    [GlobalSetup]
    public async Task Fill()
    {
        _server = new RedisServer();
        Raw = await RawRedis.OpenAsync(_server);
        _store = new RedisSlateStore(new RedisStoreOptions { Configuration = _server.Address }, TimeProvider.System, NullLogger.Instance);
        Client = new SlateClient(_store);
        for (var i = 0; i < 1_000; i++)
        {
            await Raw.PutAsync($"user{i}", "user", UserInfo.Sample);
            await Client.For<UserSlate>($"user{i}").User.SetAsync(UserInfo.Sample);
        }
    }

    [GlobalCleanup]
    public async Task Delete()
    {
        await Raw.DisposeAsync();
        await _store!.DisposeAsync();
        _server!.Dispose();
    }

    /// <summary>Has all callers ask, each one question after the other.</summary>
    private protected Task AllAsync(Func<string, Task> ask) => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
    {
        for (var n = 0; n < Each / Callers; n++) await ask($"user{(caller * 31 + n) % 1_000}");
    })));

    /// <summary>How many questions one run of <see cref="AllAsync"/> is.</summary>
    private protected const int Questions = Each;
}
