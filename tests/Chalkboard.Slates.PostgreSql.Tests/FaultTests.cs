using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>
/// Faults of the server and of the network. Each is reported within the timeout and loses no write; the store recovers when it ends.
/// </summary>
public sealed class FaultTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(3);

    // An operation that does not obey the timeout hangs; a slow machine only delays the error.
    private static readonly TimeSpan _maxDuration = _timeout + TimeSpan.FromSeconds(30);

    public static TheoryData<string> NetworkFaults => ["cut", "stalled", "answers stalled"];

    [Fact]
    public async Task Acknowledged_writes_survive_a_killed_server()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        await using var store = TestData.OpenStore(server.ConnectionString, options => options.Timeout = _timeout);
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(200);
        server.Kill();
        await writeLog.WaitForFailuresAsync(8);
        await server.StartAsync();
        await writeLog.WaitForCommitsAsync(200);
        await writeLog.StopAsync();

        (await writeLog.AuditAsync(store, TestData.Stop)).AssertConsistent();
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, _maxDuration);
    }

    [Theory]
    [MemberData(nameof(NetworkFaults))]
    public async Task A_network_fault_during_commits_loses_no_write_and_applies_none_in_part(string fault)
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store = TestData.OpenStore(PostgreSqlServer.CreateConnectionString(proxy.Port), options =>
        {
            options.Schema = SharedServer.CreateSchemaName();
            options.Timeout = _timeout;
        });
        var writeLog = new WriteLog();
        writeLog.Start(store);
        for (var i = 0; i < 2; i++)
        {
            await writeLog.WaitForCommitsAsync(100);
            if (fault == "cut") proxy.Cut();
            else if (fault == "stalled") proxy.Stall();
            else proxy.StallResponses();
            await writeLog.WaitForFailuresAsync(8);
            proxy.Restore();
        }

        await writeLog.WaitForCommitsAsync(100);
        await writeLog.StopAsync();

        (await writeLog.AuditAsync(store, TestData.Stop)).AssertConsistent();
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, _maxDuration);
    }

    [Fact]
    public async Task A_stalled_network_blocks_no_thread()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store = TestData.OpenStore(PostgreSqlServer.CreateConnectionString(proxy.Port), options =>
        {
            options.Schema = SharedServer.CreateSchemaName();
            // Far longer than the start of a thread takes.
            options.Timeout = TimeSpan.FromSeconds(10);
        });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.ReadTextAsync()));
        proxy.Stall();
        var stuck = Enumerable.Range(0, 50).Select(
            _ => Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadTextAsync())).ToList();
        // The thread pool has fewer threads than there are reads. If each read blocked one, this would not run before they fail.
        await Task.Run(() => { }, TestData.Stop);
        Assert.DoesNotContain(stuck, read => read.IsCompleted);

        await Task.WhenAll(stuck);
        proxy.Restore();
        Assert.Null(await store.ReadTextAsync());
    }

    [Fact]
    public async Task The_store_connects_to_a_server_that_starts_after_the_application()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.CreateAsync();
        await using var store = TestData.OpenStore(server.ConnectionString, options => options.Timeout = _timeout);
        var error = await store.AssertFailsAsync(TestData.CreateCommit());
        Assert.Contains("can't be reached", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);

        await server.StartAsync();
        await store.AssertCommitsAsync(TestData.CreateCommit());
        Assert.NotNull(await store.ReadTextAsync());
    }

    [Fact]
    public async Task A_read_succeeds_after_a_restart_of_the_server()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        await using var store = TestData.OpenStore(server.ConnectionString, options => options.Timeout = _timeout);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        server.Kill();
        await server.StartAsync();

        Assert.NotNull(await store.ReadTextAsync());
    }

    [Fact]
    public async Task A_write_that_was_not_sent_is_reported_as_not_applied()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store = TestData.OpenStore(PostgreSqlServer.CreateConnectionString(proxy.Port) + ";Timeout=30", options =>
        {
            options.Schema = SharedServer.CreateSchemaName();
            options.Timeout = _timeout;
        });
        await store.AssertCommitsAsync(TestData.CreateCommit());

        // The pooled connection is reset before the commit is sent, and no other can be opened.
        proxy.Cut();
        var error = await store.AssertFailsAsync(TestData.CreateCommit(TestData.CreatePut(json: "\"late\"")));
        Assert.False(error.IsOutcomeUnknown);

        proxy.Restore();
        await store.AssertCommitsAsync(TestData.CreateCommit());

        // Connecting takes longer than the timeout. When it succeeds, the commit that has failed must not be sent.
        proxy.Cut();
        proxy.Restore();
        proxy.Stall();
        error = await store.AssertFailsAsync(TestData.CreateCommit(TestData.CreatePut("given up")));
        Assert.False(error.IsOutcomeUnknown);
        proxy.Restore();
        for (var i = 0; i < 20; i++) await store.AssertCommitsAsync(TestData.CreateCommit());
        Assert.Null(await store.ReadTextAsync("given up"));
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_the_store_recovers_when_there_is_space()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        using var disk = SmallDisk.Mount(server.Folder, megabytes: 24);
        await PostgreSqlPrograms.ChangeOwnerAsync(disk.Path);
        await server.ExecuteScalarAsync($"CREATE TABLESPACE small LOCATION '{disk.Path}'");
        await server.ExecuteScalarAsync("ALTER ROLE slates SET default_tablespace = small");
        await using var store = TestData.OpenStore(server.ConnectionString, options => options.Timeout = _timeout);
        await store.AssertCommitsAsync(TestData.CreateCommit());

        // The space of a failed write is free only after a vacuum, so the test frees the space of another file.
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[14 * 1024 * 1024], TestData.Stop);
        var large = $"\"{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6 * 1024 * 1024))}\"";
        var error = await store.AssertFailsAsync(
            TestData.CreateCommit(TestData.CreatePut("small"), TestData.CreatePut("too large", large)));
        Assert.Contains("is full", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);
        Assert.NotNull(await store.ReadTextAsync());
        Assert.Null(await store.ReadTextAsync("small"));
        Assert.Null(await store.ReadTextAsync("too large"));

        File.Delete(ballast);
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("in time")));
        Assert.NotNull(await store.ReadTextAsync("in time"));
    }

    [Fact]
    public async Task A_commit_of_a_locked_row_fails_after_the_timeout_and_is_not_applied_later()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync(options => options.Timeout = TimeSpan.FromSeconds(3));
        await using var owned = store;
        await store.AssertCommitsAsync(TestData.CreateCommit());
        var server = await SharedServer.GetAsync();
        await using var other = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await other.OpenAsync(TestData.Stop);
        await using (var transaction = await other.BeginTransactionAsync(TestData.Stop))
        {
            await using var hold = new Npgsql.NpgsqlCommand($"SELECT 1 FROM {schema}.documents FOR UPDATE", other);
            await hold.ExecuteNonQueryAsync(TestData.Stop);
            await store.AssertFailsAsync(TestData.CreateCommit(TestData.CreatePut(json: "\"late\"")));
            Assert.NotNull(await store.ReadTextAsync());
            // The server cancels the statement at about the same time as the store.
            await Eventually.UntilAsync(
                async () => Equals(
                    await server.ExecuteScalarAsync(
                        $"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{schema}.%'"), 0L),
                        "The commit still waits for the row.");
        }

        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("other")));
        Assert.DoesNotContain("late", await store.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_cancelled_ends_in_the_server_too()
    {
        // Without the cancellation the list would run for longer than this test waits.
        var (store, schema) = await TestData.OpenSharedStoreAsync(options => options.Timeout = TimeSpan.FromMinutes(15));
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        async Task<bool> RunsAsync() =>
            !Equals(await server.ExecuteScalarAsync(
                $"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'WITH RECURSIVE all_owners%{schema}.%'"), 0L);
        await using var other = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await other.OpenAsync(TestData.Stop);
        await using var transaction = await other.BeginTransactionAsync(TestData.Stop);
        await using var hold = new Npgsql.NpgsqlCommand($"LOCK TABLE {schema}.documents", other);
        await hold.ExecuteNonQueryAsync(TestData.Stop);
        using var cancel = new CancellationTokenSource();
        var listing = store.ListOwnersAsync(PageRequest.First, cancel.Token).AsTask();
        await Eventually.UntilAsync(RunsAsync, "The list has not started.");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
        await Eventually.UntilAsync(async () => !await RunsAsync(), "The list still runs.");
    }

    [Fact]
    public async Task No_commit_is_applied_after_its_sign_in_was_revoked()
    {
        var (store, _) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        for (var round = 0; round < 30; round++)
        {
            var token = TestData.CreateToken();
            await store.Tokens.IssueAsync(token, TestData.Stop);
            var committed = 0;
            var commits = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                DocumentWrite[] writes = i % 2 == 0 ? [TestData.CreatePut()] : [TestData.CreatePut(), TestData.CreatePut("other")];
                for (var status = CommitStatus.Committed; status == CommitStatus.Committed;)
                {
                    status = (await store.CommitAsync(new Commit(TestData.Owner, writes, token.Id), TestData.Stop)).Status;
                    Interlocked.Increment(ref committed);
                }
            }, TestData.Stop)).ToList();
            await Eventually.UntilAsync(() => Task.FromResult(Volatile.Read(ref committed) > 0), "Nothing is committed.");
            await store.Tokens.RevokeAsync(token.Id, TestData.Stop);
            var last = (await store.FindAsync(TestData.Owner, "user", TestData.Stop))?.Version;
            await Task.WhenAll(commits);

            Assert.Equal(last, (await store.FindAsync(TestData.Owner, "user", TestData.Stop))?.Version);
        }
    }
}
