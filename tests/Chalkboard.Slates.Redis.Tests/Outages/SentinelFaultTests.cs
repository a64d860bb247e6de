using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>Failover by Sentinel after the loss of the master.</summary>
[Collection(nameof(SerialTests))]
public sealed class SentinelFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_store_continues_with_the_new_master_of_Sentinel()
    {
        using var master = await RedisProcess.StartAsync("--appendonly", "yes");
        using var replica = await RedisProcess.StartAsync("--appendonly", "yes", "--replicaof", "127.0.0.1 " + master.Port);
        var sentinels = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SentinelProcess.StartAsync(master)));
        try
        {
            await Eventually.UntilAsync(
                async () => (await Task.WhenAll(sentinels.Select(sentinel => sentinel.IsReadyAsync())))
                    .All(ready => ready), "The sentinels do not know each other.");
            var configuration = string.Join(',', sentinels.Select(sentinel => $"127.0.0.1:{sentinel.Port}"))
                + $",serviceName={SentinelProcess.Service}";
            await using var store = TestData.OpenStore(configuration, options => options.Timeout = TimeSpan.FromSeconds(2));
            var writeLog = new WriteLog();
            writeLog.Start(store);
            await writeLog.WaitForCommitsAsync(100);

            master.Kill();
            await writeLog.WaitForFailuresAsync(3);
            await writeLog.WaitForCommitsAsync(100);
            await writeLog.StopAsync();

            var audit = await writeLog.AuditAsync(store, TestData.Stop);
            output.WriteLine(
                $"{audit.Acknowledged} acknowledged, {writeLog.Refused} refused, {writeLog.Unknown} unknown, {audit.Lost.Count} lost; " +
                $"the longest call took {writeLog.Slowest.TotalMilliseconds:0} ms.");
            Assert.Empty(audit.Torn);
            Assert.Empty(audit.Zombies);
            Assert.Empty(audit.UnexpectedErrors);
        }
        finally
        {
            foreach (var sentinel in sentinels) sentinel.Dispose();
        }
    }
}
