using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.PostgreSql.Tests;

public sealed class SweepTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task What_has_expired_is_removed_from_the_tables_and_the_rest_stays(int partitions)
    {
        var (store, schema) = await TestData.SharedStoreAsync(options =>
        {
            options.PartitionCount = partitions;
            options.Sweep.Interval = TimeSpan.FromMilliseconds(200);
            options.Sweep.BatchSize = 3;
        });
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        for (var i =
            0; i < 8; i++) await store.CommitAsync(
                new($"owner{i % 3}", [TestData.Put($"{i}", expiresAfter: TimeSpan.FromMilliseconds(300))]), TestData.Stop);
        for (var i = 0; i < 5; i++) await store.Tokens.IssueAsync(TestData.Token(TimeSpan.FromMilliseconds(300)), TestData.Stop);
        await store.SucceedsAsync(TestData.Commit());
        await store.SucceedsAsync(TestData.Commit(TestData.Put("long", expiresAfter: TimeSpan.FromHours(1))));
        await store.Tokens.IssueAsync(TestData.Token(), TestData.Stop);

        await Eventually.UntilAsync(
            async () => Equals(
                await server.ExecuteScalarAsync(
                    $"SELECT (SELECT count(*) FROM {schema}.documents) || ' ' || (SELECT count(*) FROM {schema}.tokens)"), "2 1"),
            "What has expired is still there.");
        Assert.NotNull(await store.ReadAsync());
        Assert.NotNull(await store.ReadAsync("long"));
    }
}
