using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>What can go wrong with one server and the way to it: what was acknowledged is held against what is there afterwards.</summary>
[Collection(nameof(SerialTests))]
public sealed class StandaloneFaultTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_has_all_that_was_acknowledged()
    {
        using var server = await DurableAsync();
        await using var store = Impatient(server.Port);
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(100);
        for (var i = 0; i < 3; i++)
        {
            server.Kill();
            await writeLog.WaitForFailuresAsync(5);
            await server.StartAsync();
            await writeLog.WaitForCommitsAsync(100);
        }

        await EndsWholeAsync(writeLog, store);
    }

    [Fact]
    public async Task A_network_that_stalls_is_told_of_in_time_and_loses_nothing()
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = Impatient(proxy.Port);
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(100);
        foreach (var stall in (Action[])[proxy.Stall, proxy.StallResponses])
        {
            stall();
            await writeLog.WaitForFailuresAsync(8);
            proxy.Restore();
            await writeLog.WaitForCommitsAsync(100);
        }

        await EndsWholeAsync(writeLog, store);
    }

    [Fact]
    public async Task A_network_that_stalls_is_told_of_in_time_where_a_replica_must_have_each_write()
    {
        using var server = await DurableAsync();
        using var replica = await RedisProcess.StartAsync("--replicaof", $"127.0.0.1 {server.Port}");
        await Eventually.UntilAsync(
            async () => (await replica.ExecuteAsync("INFO", "replication"))
                .Contains("master_link_status:up", StringComparison.Ordinal), "The replica does not follow.");
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = TestData.Store($"127.0.0.1:{proxy.Port}", options =>
        {
            options.Timeout = _timeout;
            options.Replication.MinReplicas = 1;
            options.Replication.Timeout = _timeout / 2;
        });
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(100);
        proxy.Stall();
        await writeLog.WaitForFailuresAsync(8);
        proxy.Restore();
        await writeLog.WaitForCommitsAsync(100);
        replica.Kill();
        await writeLog.WaitForFailuresAsync(8);
        await replica.StartAsync();
        await writeLog.WaitForCommitsAsync(100);

        await EndsWholeAsync(writeLog, store);
    }

    [Fact]
    public async Task What_is_refused_where_no_replica_has_it_is_refused_as_ever()
    {
        using var server = await DurableAsync();
        await using var alone = Impatient(server.Port);
        await alone.SucceedsAsync(TestData.Put("admin"));
        await using var store = TestData.Store(server.Address, options =>
        {
            options.Timeout = _timeout;
            options.Replication.MinReplicas = 1;
            options.Replication.Timeout = _timeout / 4;
        });

        Assert.Equal(
            CommitOutcome.Conflict("user"), await store.CommitAsync(TestData.Put("admin", when: Precondition.Absent), TestData.Stop));
        Assert.Equal(
            CommitOutcome.SignedOut,
            await store.CommitAsync(
                new Commit("admin", [DocumentWrite.Put("user", TestData.Json("1"))], TestData.TokenId()), TestData.Stop));
        Assert.Null(await store.Tokens.RenewAsync(TestData.TokenId(), TimeSpan.FromHours(1), TestData.Stop));
        var applied = await store.FailsAsync(TestData.Put("admin"));
        Assert.True(applied.IsOutcomeUnknown);
        Assert.Contains("0 of the 1 required replicas", applied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_cut_is_told_of_at_once_and_loses_nothing()
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = Impatient(proxy.Port);
        var writeLog = new WriteLog();
        writeLog.Start(store);
        await writeLog.WaitForCommitsAsync(100);
        for (var i = 0; i < 3; i++)
        {
            proxy.Cut();
            await writeLog.WaitForFailuresAsync(8);
            proxy.Restore();
            await writeLog.WaitForCommitsAsync(100);
        }

        await EndsWholeAsync(writeLog, store);
    }

    [Fact]
    public async Task A_large_document_on_a_network_that_stalls_fails_in_time()
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = Impatient(proxy.Port);
        await store.SucceedsAsync(TestData.Put("admin"));
        proxy.Stall();
        var large = TestData.Put("admin", "large", $"\"{new string('x', 16 * 1024 * 1024)}\"");

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var failures =
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.FailsAsync(large)).Append(store.FailsAsync(TestData.Put("admin"))));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.Zero, 2 * _timeout);
        Assert.All(failures, failure => Assert.NotEmpty(failure.Message));

        proxy.Restore();
        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
    }

    [Fact]
    public async Task A_server_that_starts_after_the_application_is_found()
    {
        using var server = await DurableAsync();
        server.Kill();
        await using var store = Impatient(server.Port);

        var failure = await store.FailsAsync(TestData.Put("admin"));
        Assert.False(failure.IsOutcomeUnknown);
        Assert.Contains("Check that it runs", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.FindAsync("admin", "user", TestData.Stop));

        await server.StartAsync();
        await store.SucceedsAsync(TestData.Put("admin"));
    }

    [Fact]
    public async Task A_server_that_can_not_be_reached_at_first_fails_in_time()
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        proxy.Stall();
        await using var store = Impatient(proxy.Port);

        await store.FailsAsync(TestData.Put("admin")).WaitAsync(2 * _timeout, TestData.Stop);

        proxy.Restore();
        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not connect.");
    }

    [Fact]
    public async Task Where_memory_runs_out_writing_fails_and_reading_removing_and_signing_out_go_on()
    {
        using var server = await DurableAsync();
        await using var store = Impatient(server.Port);
        await store.SucceedsAsync(TestData.Put("admin"));
        await store.SucceedsAsync(TestData.Put("admin", "workflow"));
        NewToken[] tokens = [TestData.Token("admin"), TestData.Token("admin"), TestData.Token("admin")];
        foreach (var token in tokens) await store.Tokens.IssueAsync(token, TestData.Stop);
        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");

        var failure = await store.FailsAsync(TestData.Put("admin", "new"));
        Assert.Contains("maxmemory", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsOutcomeUnknown);
        var several = new Commit("admin", [DocumentWrite.Delete("user"), DocumentWrite.Put("new", TestData.Json("1"))]);
        Assert.False((await store.FailsAsync(several)).IsOutcomeUnknown);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.Tokens.IssueAsync(TestData.Token("admin"), TestData.Stop));
        Assert.NotNull(await store.ReadAsync("admin"));
        Assert.Null(await store.ReadAsync("admin", "new"));
        await store.SucceedsAsync(new Commit("admin", [DocumentWrite.Delete("workflow")]));
        Assert.True(await store.Tokens.RevokeAsync(tokens[0].Id, TestData.Stop));
        Assert.Equal(2, await store.Tokens.RevokeAllAsync("admin", null, TestData.Stop));
        foreach (var token in tokens) Assert.Null(await store.Tokens.FindAsync(token.Id, TestData.Stop));
        Assert.True(await store.DeleteAsync("admin", TestData.Stop));

        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await store.SucceedsAsync(TestData.Put("admin", "new"));
    }

    [Fact]
    public async Task A_commit_that_the_network_holds_back_may_be_applied_late_and_then_only_whole()
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = Impatient(proxy.Port);
        await store.SucceedsAsync(TestData.Put("admin"));
        proxy.Stall();
        var late = new Commit("admin", [DocumentWrite.Put("a", TestData.Json("1")), DocumentWrite.Put("b", TestData.Json("1"))]);

        var failure = await store.FailsAsync(late);
        Assert.True(failure.IsOutcomeUnknown);
        Assert.Contains("is unknown", failure.Message, StringComparison.Ordinal);

        proxy.Restore();
        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
        Assert.Equal(await store.ReadAsync("admin", "a"), await store.ReadAsync("admin", "b"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_of_which_the_answer_is_lost_is_not_sent_again(bool connectionOfTheApplication)
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var direct = Impatient(server.Port);
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{proxy.Port}");
        await using var store = connectionOfTheApplication
            ? TestData.Store("", options => options.ConnectionFactory = _ => new(multiplexer)) : Impatient(proxy.Port);
        await store.SucceedsAsync(TestData.Put("admin"));
        // Each commit publishes once.
        var before = await server.CountCallsAsync("publish");

        proxy.StallResponses();
        var failing = store.FailsAsync(TestData.Put("admin", "workflow"));
        await Eventually.UntilAsync(async () => await direct.ReadAsync("admin", "workflow") is not null, "The commit did not arrive.");
        await direct.SucceedsAsync(new Commit("admin", [DocumentWrite.Delete("workflow", Precondition.Present)]));
        proxy.Cut();
        Assert.True((await failing).IsOutcomeUnknown);
        proxy.Restore();

        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
        Assert.Null(await direct.ReadAsync("admin", "workflow"));
        Assert.Equal(before + 3, await server.CountCallsAsync("publish"));
    }

    [Fact]
    public async Task A_sign_in_that_the_network_holds_back_before_it_has_begun_is_known_not_to_be()
    {
        using var server = await DurableAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = Impatient(proxy.Port);
        await store.Tokens.IssueAsync(TestData.Token("admin"), TestData.Stop);
        proxy.StallResponses();

        var failure =
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await store.Tokens.IssueAsync(TestData.Token("admin"), TestData.Stop));
        Assert.False(failure.IsOutcomeUnknown);

        proxy.Restore();
        await using var other = Impatient(server.Port);
        Assert.Single(await other.Tokens.ListAsync("admin", TestData.Stop));
    }

    private static Task<RedisProcess> DurableAsync() => RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");

    private static RedisSlateStore Impatient(int port) => TestData.Store($"127.0.0.1:{port}", options => options.Timeout = _timeout);

    private static async Task<bool> SucceedsAsync(RedisSlateStore store)
    {
        try
        {
            return await store.CommitAsync(TestData.Put("probe"), TestData.Stop) == CommitOutcome.Committed;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static async Task EndsWholeAsync(WriteLog writeLog, RedisSlateStore store)
    {
        await writeLog.StopAsync();
        (await writeLog.AuditAsync(store, TestData.Stop)).AssertConsistent();
        // A second for a machine that is busy with other things.
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, _timeout + TimeSpan.FromSeconds(1));
    }
}
