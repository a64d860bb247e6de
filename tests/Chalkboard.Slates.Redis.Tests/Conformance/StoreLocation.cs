using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>The location of a store as text: the connection string and a unique prefix.</summary>
internal static class StoreLocation
{
    /// <summary>An address without a server, for fixtures whose tests are skipped.</summary>
    public const string UnusedAddress = "127.0.0.1:1";

    public static string Create(string configuration) => $"test-{Guid.NewGuid():n} {configuration}";

    /// <summary>Counts the stored documents, including expired ones.</summary>
    public static async Task<long> CountStoredDocumentsAsync(string place)
    {
        var parts = place.Split(' ');
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(parts[1]);
        var held = 0L;
        foreach (var server in multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
            await foreach (var key in server.KeysAsync(pattern: parts[0] + ":{*}:documents"))
                held += await multiplexer.GetDatabase().HashLengthAsync(key);
        return held;
    }

    /// <summary>Counts the commands of servers on the keys of a location during an action.</summary>
    public static Task<long> CountWorkAsync(string place, IReadOnlyList<RedisProcess> servers, Func<ValueTask> act) =>
        ServerMonitor.CountAsync(servers, place.Split(' ')[0], async () => await act());

    public static ISlateStore OpenStore(string place)
    {
        var parts = place.Split(' ');
        return TestData.OpenStore(parts[1], options =>
        {
            options.KeyPrefix = parts[0];
            options.Timeout = TimeSpan.FromSeconds(10);
            options.Sweep.Interval = TimeSpan.FromSeconds(parts[1].Contains(',', StringComparison.Ordinal) ? 5 : 1);
        });
    }
}
