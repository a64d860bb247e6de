using System.Net.Sockets;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>A Sentinel. Several of them monitor a master, and promote its replica when most agree that the master is lost.</summary>
internal sealed class SentinelProcess : IDisposable
{
    public const string Service = "slates-master";

    private readonly string _folder = Directory.CreateTempSubdirectory("slates-redis-").FullName;
    private ServerProcess? _running;

    public int Port { get; } = FreePort.Find();

    public static async Task<SentinelProcess> StartAsync(RedisProcess master)
    {
        var sentinel = new SentinelProcess();
        var settings = Path.Combine(sentinel._folder, "sentinel.conf");
        await File.WriteAllTextAsync(settings, $"""
            port {sentinel.Port}
            bind 127.0.0.1
            dir {sentinel._folder}
            sentinel monitor {Service} 127.0.0.1 {master.Port} 2
            sentinel down-after-milliseconds {Service} 1500
            sentinel failover-timeout {Service} 5000

            """);
        sentinel._running = new ServerProcess(RedisProgram.Path!, settings, "--sentinel");
        await sentinel._running.WaitUntilReadyAsync(async () =>
        {
            try
            {
                return (await RedisConnection.ExecuteAsync(sentinel.Port, "SENTINEL", "CKQUORUM", Service)).Length > 0;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return false;
            }
        });
        return sentinel;
    }

    /// <summary>Returns whether it knows the other Sentinels and the replica.</summary>
    public async Task<bool> IsReadyAsync() =>
        (await RedisConnection.ExecuteAsync(Port, "SENTINEL", "CKQUORUM", Service)).StartsWith("+OK 3", StringComparison.Ordinal)
        && (await RedisConnection.ExecuteAsync(Port, "SENTINEL", "REPLICAS", Service))
            .Contains("master-link-status\r\n$2\r\nok", StringComparison.Ordinal);

    public void Dispose()
    {
        _running?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
