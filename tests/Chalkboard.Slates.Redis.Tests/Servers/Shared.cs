namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>The servers that all tests share. They end with the test run.</summary>
internal static class Shared
{
    private static readonly Lazy<Task<RedisProcess>> _standalone = new(() => RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always"));
    private static readonly Lazy<Task<RedisCluster>> _cluster = new(() => RedisCluster.StartAsync("--appendfsync", "always"));

    public static Task<RedisProcess> StandaloneAsync() => _standalone.Value;

    public static Task<RedisCluster> ClusterAsync() => _cluster.Value;

    public static async Task EndAsync()
    {
        if (_standalone is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _standalone.Value).Dispose();
        if (_cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _cluster.Value).Dispose();
    }
}
