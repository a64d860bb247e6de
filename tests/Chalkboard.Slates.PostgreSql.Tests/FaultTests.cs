using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>
/// What can happen to a server and to the network: each is told within the timeout, loses nothing, and is over once it is mended.
/// </summary>
public sealed class FaultTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(3);

    // The machine may be busy; that the timeout is no hang shows all the same.
    private static readonly TimeSpan _soon = _timeout + TimeSpan.FromSeconds(4);

    public static TheoryData<string> NetworkFaults => ["cut", "stalled", "answers stalled"];

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_has_all_that_was_acknowledged()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        await using var store = TestData.Store(server.ConnectionString, options => options.Timeout = _timeout);
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(200);
        server.Kill();
        await writeLog.WaitForFailuresAsync(8);
        await server.StartAsync();
        await writeLog.WaitForCommitsAsync(200);
        await writeLog.StopAsync();

        (await writeLog.AuditAsync(store, TestData.Stop)).AssertConsistent();
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, _soon);
    }

    [Theory]
    [MemberData(nameof(NetworkFaults))]
    public async Task A_network_that_fails_in_the_midst_of_commits_loses_nothing_and_tears_nothing(string fault)
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store = TestData.Store(PostgreSqlServer.CreateConnectionString(proxy.Port), options =>
        {
            options.Schema = SharedServer.NewSchema();
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
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, _soon);
    }

    [Fact]
    public async Task A_stalled_network_blocks_no_thread()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store = TestData.Store(PostgreSqlServer.CreateConnectionString(proxy.Port), options =>
        {
            options.Schema = SharedServer.NewSchema();
            options.Timeout = _timeout;
        });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.ReadAsync()));
        proxy.Stall();
        var stuck = Enumerable.Range(0, 50).Select(_ => Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync())).ToList();
        var longest = TimeSpan.Zero;
        while (!Task.WhenAll(stuck).IsCompleted)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            await Task.Run(() => { }, TestData.Stop);
            var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
            if (took > longest) longest = took;
            await Task.Delay(20, TestData.Stop);
        }

        proxy.Restore();
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
        Assert.Null(await store.ReadAsync());
    }

    [Fact]
    public async Task A_server_that_starts_after_the_application_is_found()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.CreateAsync();
        await using var store = TestData.Store(server.ConnectionString, options => options.Timeout = _timeout);
        var error = await store.FailsAsync(TestData.Commit());
        Assert.Contains("can't be reached", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);

        await server.StartAsync();
        await store.SucceedsAsync(TestData.Commit());
        Assert.NotNull(await store.ReadAsync());
    }

    [Fact]
    public async Task A_read_does_not_notice_that_the_server_was_started_anew()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        await using var store = TestData.Store(server.ConnectionString, options => options.Timeout = _timeout);
        await store.SucceedsAsync(TestData.Commit());
        server.Kill();
        await server.StartAsync();

        Assert.NotNull(await store.ReadAsync());
    }

    [Fact]
    public async Task A_write_that_never_left_the_application_is_known_not_to_be_applied()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store = TestData.Store(PostgreSqlServer.CreateConnectionString(proxy.Port) + ";Timeout=30", options =>
        {
            options.Schema = SharedServer.NewSchema();
            options.Timeout = _timeout;
        });
        await store.SucceedsAsync(TestData.Commit());

        // The connection of the pool is reset before the commit is sent on it, and there is no other to be had.
        proxy.Cut();
        var error = await store.FailsAsync(TestData.Commit(TestData.Put(json: "\"late\"")));
        Assert.False(error.IsOutcomeUnknown);

        proxy.Restore();
        await store.SucceedsAsync(TestData.Commit());

        // The same, but connecting takes until the time is up: what was given up is not sent once it succeeds.
        proxy.Cut();
        proxy.Restore();
        proxy.Stall();
        error = await store.FailsAsync(TestData.Commit(TestData.Put("given up")));
        Assert.False(error.IsOutcomeUnknown);
        proxy.Restore();
        for (var i = 0; i < 20; i++) await store.SucceedsAsync(TestData.Commit());
        Assert.Null(await store.ReadAsync("given up"));
    }

    [Fact]
    public async Task A_full_disk_is_told_loses_nothing_and_the_store_works_again_once_there_is_room()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        using var disk = SmallDisk.Mount(server.Folder, megabytes: 24);
        await PostgreSqlPrograms.ChangeOwnerAsync(disk.Path);
        await server.ExecuteScalarAsync($"CREATE TABLESPACE small LOCATION '{disk.Path}'");
        await server.ExecuteScalarAsync("ALTER ROLE slates SET default_tablespace = small");
        await using var store = TestData.Store(server.ConnectionString, options => options.Timeout = _timeout);
        await store.SucceedsAsync(TestData.Commit());

        // Room that a failed write has taken is free again after a vacuum only, so it is other files that give some.
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[14 * 1024 * 1024], TestData.Stop);
        var large = $"\"{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6 * 1024 * 1024))}\"";
        var error = await store.FailsAsync(TestData.Commit(TestData.Put("small"), TestData.Put("too large", large)));
        Assert.Contains("is full", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);
        Assert.NotNull(await store.ReadAsync());
        Assert.Null(await store.ReadAsync("small"));
        Assert.Null(await store.ReadAsync("too large"));

        File.Delete(ballast);
        await store.SucceedsAsync(TestData.Commit(TestData.Put("in time")));
        Assert.NotNull(await store.ReadAsync("in time"));
    }

    [Fact]
    public async Task A_row_that_somebody_holds_locked_is_told_after_the_timeout_and_the_commit_is_not_applied_later()
    {
        var (store, schema) = await TestData.SharedStoreAsync(options => options.Timeout = TimeSpan.FromSeconds(1));
        await using var owned = store;
        await store.SucceedsAsync(TestData.Commit());
        var server = await SharedServer.GetAsync();
        await using var other = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await other.OpenAsync(TestData.Stop);
        await using (var transaction = await other.BeginTransactionAsync(TestData.Stop))
        {
            await using var hold = new Npgsql.NpgsqlCommand($"SELECT 1 FROM {schema}.documents FOR UPDATE", other);
            await hold.ExecuteNonQueryAsync(TestData.Stop);
            await store.FailsAsync(TestData.Commit(TestData.Put(json: "\"late\"")));
            Assert.NotNull(await store.ReadAsync());
            // The server gives up as we do, give or take a moment.
            await Eventually.UntilAsync(
                async () => Equals(
                    await server.ExecuteScalarAsync(
                        $"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{schema}.%'"), 0L),
                        "The commit waits for the row still.");
        }

        await store.SucceedsAsync(TestData.Commit(TestData.Put("other")));
        Assert.DoesNotContain("late", await store.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_cancelled_ends_in_the_server_too()
    {
        var (store, schema) = await TestData.SharedStoreAsync();
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
        await Eventually.UntilAsync(RunsAsync, "The list does not run.");

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
        await Eventually.UntilAsync(async () => !await RunsAsync(), "The list runs still.");

        // By itself it would end at its timeout, which is 10 s.
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task No_commit_is_applied_once_its_sign_in_was_revoked()
    {
        var (store, _) = await TestData.SharedStoreAsync();
        await using var owned = store;
        for (var round = 0; round < 30; round++)
        {
            var token = TestData.Token();
            await store.Tokens.IssueAsync(token, TestData.Stop);
            var committed = 0;
            var commits = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                DocumentWrite[] writes = i % 2 == 0 ? [TestData.Put()] : [TestData.Put(), TestData.Put("other")];
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
