using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.PostgreSql.Tests;

public sealed class SweepTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_sweep_removes_only_expired_rows(int partitions)
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync(options =>
        {
            options.PartitionCount = partitions;
            options.Sweep.Interval = TimeSpan.FromMilliseconds(200);
            options.Sweep.BatchSize = 3;
        });
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        for (var i =
            0; i < 8; i++) await store.CommitAsync(
                new($"owner{i % 3}", [TestData.CreatePut($"{i}", expiresAfter: TimeSpan.FromMilliseconds(300))]), TestData.Stop);
        for (var i = 0; i < 5; i++) await store.Tokens.IssueAsync(TestData.CreateToken(TimeSpan.FromMilliseconds(300)), TestData.Stop);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("long", expiresAfter: TimeSpan.FromHours(1))));
        await store.Tokens.IssueAsync(TestData.CreateToken(), TestData.Stop);

        await Eventually.UntilAsync(
            async () => Equals(
                await server.ExecuteScalarAsync(
                    $"SELECT (SELECT count(*) FROM {schema}.documents) || ' ' || (SELECT count(*) FROM {schema}.tokens)"), "2 1"),
            "Expired rows were not removed.");
        Assert.NotNull(await store.ReadTextAsync());
        Assert.NotNull(await store.ReadTextAsync("long"));
    }
}
