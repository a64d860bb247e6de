using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>Faults of one server and of its network. Afterwards the acknowledged writes are compared with the stored ones.</summary>
[Collection(nameof(SerialTests))]
public sealed class StandaloneFaultTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);

    // An operation that does not obey the timeout hangs; a slow machine only delays the error.
    private static readonly TimeSpan _maxDuration = _timeout + TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Acknowledged_writes_survive_a_killed_server()
    {
        using var server = await StartDurableServerAsync();
        await using var store = OpenStore(server.Port);
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

        await StopAndAuditAsync(writeLog, store);
    }

    [Fact]
    public async Task A_stalled_network_is_reported_within_the_timeout_and_loses_no_write()
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = OpenStore(proxy.Port);
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

        await StopAndAuditAsync(writeLog, store);
    }

    [Fact]
    public async Task With_MinReplicas_a_stalled_network_is_reported_within_the_timeout()
    {
        using var server = await StartDurableServerAsync();
        using var replica = await RedisProcess.StartAsync("--replicaof", $"127.0.0.1 {server.Port}");
        await Eventually.UntilAsync(
            async () => (await replica.ExecuteAsync("INFO", "replication"))
                .Contains("master_link_status:up", StringComparison.Ordinal), "The replica does not replicate.");
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = TestData.OpenStore($"127.0.0.1:{proxy.Port}", options =>
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

        await StopAndAuditAsync(writeLog, store);
    }

    [Fact]
    public async Task Refused_writes_do_not_wait_for_replicas()
    {
        using var server = await StartDurableServerAsync();
        await using var alone = OpenStore(server.Port);
        await alone.AssertCommitsAsync(TestData.CreatePut("admin"));
        await using var store = TestData.OpenStore(server.Address, options =>
        {
            options.Timeout = _timeout;
            options.Replication.MinReplicas = 1;
            options.Replication.Timeout = _timeout / 4;
        });

        Assert.Equal(
            CommitOutcome.Conflict("user"), await store.CommitAsync(TestData.CreatePut("admin", when: Precondition.Absent), TestData.Stop));
        Assert.Equal(
            CommitOutcome.SignedOut,
            await store.CommitAsync(
                new Commit("admin", [DocumentWrite.Put("user", TestData.ToUtf8("1"))], TestData.CreateTokenId()), TestData.Stop));
        Assert.Null(await store.Tokens.RenewAsync(TestData.CreateTokenId(), TimeSpan.FromHours(1), TestData.Stop));
        var applied = await store.AssertFailsAsync(TestData.CreatePut("admin"));
        Assert.True(applied.IsOutcomeUnknown);
        Assert.Contains("0 of the 1 required replicas", applied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_network_is_reported_and_loses_no_write()
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = OpenStore(proxy.Port);
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

        await StopAndAuditAsync(writeLog, store);
    }

    [Fact]
    public async Task A_large_document_on_a_stalled_network_fails_within_the_timeout()
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = OpenStore(proxy.Port);
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
        proxy.Stall();
        var large = TestData.CreatePut("admin", "large", $"\"{new string('x', 16 * 1024 * 1024)}\"");

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var failures =
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.AssertFailsAsync(large)).Append(
                store.AssertFailsAsync(TestData.CreatePut("admin"))));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.Zero, _maxDuration);
        Assert.All(failures, failure => Assert.NotEmpty(failure.Message));

        proxy.Restore();
        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
    }

    [Fact]
    public async Task The_store_connects_to_a_server_that_starts_after_the_application()
    {
        using var server = await StartDurableServerAsync();
        server.Kill();
        await using var store = OpenStore(server.Port);

        var failure = await store.AssertFailsAsync(TestData.CreatePut("admin"));
        Assert.False(failure.IsOutcomeUnknown);
        Assert.Contains("Check that it runs", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.FindAsync("admin", "user", TestData.Stop));

        await server.StartAsync();
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
    }

    [Fact]
    public async Task Operations_fail_within_the_timeout_before_the_first_connection()
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        proxy.Stall();
        await using var store = OpenStore(proxy.Port);

        await store.AssertFailsAsync(TestData.CreatePut("admin")).WaitAsync(_maxDuration, TestData.Stop);

        proxy.Restore();
        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not connect.");
    }

    [Fact]
    public async Task At_maxmemory_only_writes_fail()
    {
        using var server = await StartDurableServerAsync();
        await using var store = OpenStore(server.Port);
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
        await store.AssertCommitsAsync(TestData.CreatePut("admin", "workflow"));
        NewToken[] tokens = [TestData.CreateToken("admin"), TestData.CreateToken("admin"), TestData.CreateToken("admin")];
        foreach (var token in tokens) await store.Tokens.IssueAsync(token, TestData.Stop);
        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");

        var failure = await store.AssertFailsAsync(TestData.CreatePut("admin", "new"));
        Assert.Contains("maxmemory", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsOutcomeUnknown);
        var several = new Commit("admin", [DocumentWrite.Delete("user"), DocumentWrite.Put("new", TestData.ToUtf8("1"))]);
        Assert.False((await store.AssertFailsAsync(several)).IsOutcomeUnknown);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.Tokens.IssueAsync(TestData.CreateToken("admin"), TestData.Stop));
        Assert.NotNull(await store.ReadTextAsync("admin"));
        Assert.Null(await store.ReadTextAsync("admin", "new"));
        await store.AssertCommitsAsync(new Commit("admin", [DocumentWrite.Delete("workflow")]));
        Assert.True(await store.Tokens.RevokeAsync(tokens[0].Id, TestData.Stop));
        Assert.Equal(2, await store.Tokens.RevokeAllAsync("admin", null, TestData.Stop));
        foreach (var token in tokens) Assert.Null(await store.Tokens.FindAsync(token.Id, TestData.Stop));
        Assert.True(await store.DeleteAsync("admin", TestData.Stop));

        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await store.AssertCommitsAsync(TestData.CreatePut("admin", "new"));
    }

    [Fact]
    public async Task A_delayed_commit_is_applied_completely_or_not_at_all()
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = OpenStore(proxy.Port);
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
        proxy.Stall();
        var late = new Commit("admin", [DocumentWrite.Put("a", TestData.ToUtf8("1")), DocumentWrite.Put("b", TestData.ToUtf8("1"))]);

        var failure = await store.AssertFailsAsync(late);
        Assert.True(failure.IsOutcomeUnknown);
        Assert.Contains("may have been applied", failure.Message, StringComparison.Ordinal);

        proxy.Restore();
        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
        Assert.Equal(await store.ReadTextAsync("admin", "a"), await store.ReadTextAsync("admin", "b"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_whose_response_is_lost_is_not_repeated(bool connectionOfTheApplication)
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var direct = OpenStore(server.Port);
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{proxy.Port}");
        await using var store = connectionOfTheApplication
            ? TestData.OpenStore("", options => options.ConnectionFactory = _ => new(multiplexer)) : OpenStore(proxy.Port);
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));
        // Each commit publishes once, so the calls of publish are the number of commits.
        var before = await server.CountCallsAsync("publish");

        proxy.StallResponses();
        var failing = store.AssertFailsAsync(TestData.CreatePut("admin", "workflow"));
        await Eventually.UntilAsync(async () => await direct.ReadTextAsync("admin", "workflow") is not null, "The commit did not arrive.");
        await direct.AssertCommitsAsync(new Commit("admin", [DocumentWrite.Delete("workflow", Precondition.Present)]));
        proxy.Cut();
        Assert.True((await failing).IsOutcomeUnknown);
        proxy.Restore();

        await Eventually.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
        Assert.Null(await direct.ReadTextAsync("admin", "workflow"));
        Assert.Equal(before + 3, await server.CountCallsAsync("publish"));
    }

    [Fact]
    public async Task A_sign_in_that_was_not_sent_is_reported_as_not_applied()
    {
        using var server = await StartDurableServerAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = OpenStore(proxy.Port);
        await store.Tokens.IssueAsync(TestData.CreateToken("admin"), TestData.Stop);
        proxy.StallResponses();

        var failure =
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await store.Tokens.IssueAsync(TestData.CreateToken("admin"), TestData.Stop));
        Assert.False(failure.IsOutcomeUnknown);

        proxy.Restore();
        await using var other = OpenStore(server.Port);
        Assert.Single(await other.Tokens.ListAsync("admin", TestData.Stop));
    }

    private static Task<RedisProcess> StartDurableServerAsync() =>
        RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");

    private static RedisSlateStore OpenStore(int port) => TestData.OpenStore($"127.0.0.1:{port}", options => options.Timeout = _timeout);

    private static async Task<bool> SucceedsAsync(RedisSlateStore store)
    {
        try
        {
            return await store.CommitAsync(TestData.CreatePut("probe"), TestData.Stop) == CommitOutcome.Committed;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static async Task StopAndAuditAsync(WriteLog writeLog, RedisSlateStore store)
    {
        await writeLog.StopAsync();
        (await writeLog.AuditAsync(store, TestData.Stop)).AssertConsistent();
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, _maxDuration);
    }
}
