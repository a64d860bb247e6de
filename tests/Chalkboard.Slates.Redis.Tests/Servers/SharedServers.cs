using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>The servers that all tests share. They end with the test run.</summary>
internal static class SharedServers
{
    private static readonly Lazy<Task<RedisProcess>> _standalone =
        new(() => RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always"));

    // On a busy machine a master may pause for seconds. A replica that took over would not have all acknowledged writes.
    private static readonly Lazy<Task<RedisCluster>> _cluster =
        new(() => RedisCluster.StartAsync("--appendfsync", "always", "--cluster-node-timeout", "30000"));

    private static readonly Lazy<Task<GarnetProcess>> _garnet = new(GarnetProcess.StartNewAsync);

    public static Task<RedisProcess> GetStandaloneAsync() => _standalone.Value;

    public static Task<RedisCluster> GetClusterAsync() => _cluster.Value;

    public static Task<GarnetProcess> GetGarnetAsync() => _garnet.Value;

    public static async Task StopAsync()
    {
        if (_standalone is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _standalone.Value).Dispose();
        if (_garnet is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _garnet.Value).Dispose();
        if (_cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _cluster.Value).Dispose();
    }
}
