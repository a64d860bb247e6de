using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>A primary with a synchronous standby.</summary>
public sealed class FailoverTests
{
    private const string Standby = "standby";

    [Fact]
    public async Task Acknowledged_writes_survive_a_failover_to_the_standby()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var primary = await StartPrimaryAsync();
        await using var standby = await StartStandbyAsync(primary);
        await using var store = TestData.OpenStore(Connection(primary, standby), options => options.Timeout = TimeSpan.FromSeconds(4));
        var changes = store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await changes.MoveNextAsync());
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(200);
        primary.Kill();
        await writeLog.WaitForFailuresAsync(4);
        await standby.PromoteAsync();
        await writeLog.WaitForCommitsAsync(200);
        await writeLog.StopAsync();

        (await writeLog.AuditAsync(store, TestData.Stop)).AssertConsistent();
        var version = TestData.CreatePut("after");
        await store.AssertCommitsAsync(TestData.CreateCommit(version));
        while (changes.Current != DocumentChange.Written(TestData.Owner, "after", version.Version)
            && !(changes.Current.Kind == ChangeKind.Resync && changes.Current.Owner is null && await store.ReadTextAsync(
                "after") is not null))
            Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TestTimeout.Default, TestData.Stop));
        await changes.DisposeAsync();
    }

    [Fact]
    public async Task No_commit_is_acknowledged_while_the_synchronous_standby_is_down()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var primary = await StartPrimaryAsync();
        await using var standby = await StartStandbyAsync(primary);
        await using var store = TestData.OpenStore(Connection(primary, standby), options => options.Timeout = TimeSpan.FromSeconds(3));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        standby.Kill();

        var late = TestData.CreatePut("late");
        var error = await store.AssertFailsAsync(TestData.CreateCommit(late));
        Assert.True(error.IsOutcomeUnknown);
        Assert.Contains("The write may have been applied", error.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.ReadTextAsync());

        await standby.StartAsync();
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("after")));
        Assert.Contains((await store.FindAsync(TestData.Owner, "late", TestData.Stop))?.Version, (DocumentVersion?[])[null, late.Version]);
    }

    [Fact]
    public async Task A_commit_whose_wait_for_the_standby_is_cancelled_is_not_acknowledged()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var primary = await StartPrimaryAsync();
        await using var standby = await StartStandbyAsync(primary);
        await using var store = TestData.OpenStore(primary.ConnectionString, options => options.Timeout = TimeSpan.FromSeconds(20));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        standby.Kill();

        var commit = store.AssertFailsAsync(TestData.CreateCommit(TestData.CreatePut("late")));
        await Eventually.UntilAsync(async () =>
        {
            await primary.ExecuteScalarAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            return commit.IsCompleted;
        }, "The commit is still waiting.");

        var error = await commit;
        Assert.True(error.IsOutcomeUnknown);
        Assert.Contains("synchronous standby", error.Message, StringComparison.Ordinal);
    }

    private static string Connection(PostgreSqlServer one, PostgreSqlServer other) =>
        new NpgsqlConnectionStringBuilder(one.ConnectionString) { Host = $"127.0.0.1:{one.Port},127.0.0.1:{other.Port}" }.ToString();

    private static async Task<PostgreSqlServer> StartPrimaryAsync() =>
        await PostgreSqlServer.StartNewAsync("wal_level=replica", "max_wal_senders=4", "wal_sender_timeout=5s");

    private static async Task<PostgreSqlServer> StartStandbyAsync(PostgreSqlServer primary)
    {
        var standby = await PostgreSqlServer.CreateStandbyAsync(primary, Standby);
        await standby.StartAsync("hot_standby=on", "wal_retrieve_retry_interval=200ms");
        await primary.ExecuteScalarAsync($"ALTER SYSTEM SET synchronous_standby_names = '{Standby}'");
        await primary.ExecuteScalarAsync("SELECT pg_reload_conf()");
        await Eventually.UntilAsync(
            async () => Equals(
                await primary.ExecuteScalarAsync("SELECT sync_state FROM pg_stat_replication"), "sync"), "The standby does not replicate.");
        return standby;
    }
}
