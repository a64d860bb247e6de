using System.Text.Json;
using Chalkboard.Bench.Stores;
using Chalkboard.Slates.Redis;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Bench.Redis;

/// <summary>
/// What do finding and committing a 1 KiB document in Redis cost
/// compared with the same script through StackExchange.Redis?
/// </summary>
internal static class StackExchangeRedisComparison
{
    private static readonly byte[] _json = JsonSerializer.SerializeToUtf8Bytes(UserInfo.Sample, BenchJson.Default.UserInfo);

    public static async Task RunAsync()
    {
        using var server = new RedisServer();
        await using var raw = await RawRedis.OpenAsync(server);
        await using var store =
            new RedisSlateStore(new RedisStoreOptions { ConnectionString = server.Address }, TimeProvider.System, NullLogger.Instance);
        await PeerComparison.ForEachOwnerAsync(async owner =>
        {
            await raw.PutAsync(owner, "user", _json);
            await PutAsync(owner);
        });
        await PeerComparison.RunAsync("Redis", "StackExchange.Redis",
            new("find", 0.9, owner => raw.FindAsync(owner, "user"), owner => store.FindAsync(owner, "user").AsTask()),
            new("commit", 0.85, owner => raw.PutAsync(owner, "user", _json), PutAsync));

        async Task PutAsync(string owner) => await store.CommitAsync(new Commit(owner, [DocumentWrite.Put("user", _json)]));
    }
}
