using Chalkboard.Faults;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>What can go wrong with one server and the way to it: what was acknowledged is held against what is there afterwards.</summary>
[Collection(nameof(Alone))]
public sealed class StandaloneFaultTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_has_all_that_was_acknowledged()
    {
        using var server = await DurableAsync();
        await using var store = Impatient(server.Port);
        var ledger = new Ledger();
        ledger.Start(store);
        await ledger.MoreAsync(100, Some.Stop);
        for (var i = 0; i < 3; i++)
        {
            server.Kill();
            await ledger.FailuresAsync(5, Some.Stop);
            await server.StartAsync();
            await ledger.MoreAsync(100, Some.Stop);
        }

        await EndsWholeAsync(ledger, store);
    }

    [Fact]
    public async Task A_network_that_stalls_is_told_of_in_time_and_loses_nothing()
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        await using var store = Impatient(wire.Port);
        var ledger = new Ledger();
        ledger.Start(store);
        await ledger.MoreAsync(100, Some.Stop);
        foreach (var stall in (Action[])[wire.Stall, wire.StallAnswers])
        {
            stall();
            await ledger.FailuresAsync(8, Some.Stop);
            wire.Mend();
            await ledger.MoreAsync(100, Some.Stop);
        }

        await EndsWholeAsync(ledger, store);
    }

    [Fact]
    public async Task A_network_that_stalls_is_told_of_in_time_where_a_replica_must_have_each_write()
    {
        using var server = await DurableAsync();
        using var replica = await RedisProcess.StartAsync("--replicaof", $"127.0.0.1 {server.Port}");
        await Patience.UntilAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "The replica does not follow.");
        await using var wire = new Wire(server.Port);
        await using var store = Some.Store($"127.0.0.1:{wire.Port}", options =>
        {
            options.Timeout = _timeout;
            options.Replication.MinReplicas = 1;
            options.Replication.Timeout = _timeout / 2;
        });
        var ledger = new Ledger();
        ledger.Start(store);
        await ledger.MoreAsync(100, Some.Stop);
        wire.Stall();
        await ledger.FailuresAsync(8, Some.Stop);
        wire.Mend();
        await ledger.MoreAsync(100, Some.Stop);
        replica.Kill();
        await ledger.FailuresAsync(8, Some.Stop);
        await replica.StartAsync();
        await ledger.MoreAsync(100, Some.Stop);

        await EndsWholeAsync(ledger, store);
    }

    [Fact]
    public async Task What_is_refused_where_no_replica_has_it_is_refused_as_ever()
    {
        using var server = await DurableAsync();
        await using var alone = Impatient(server.Port);
        await alone.SucceedsAsync(Some.Put("admin"));
        await using var store = Some.Store(server.Address, options =>
        {
            options.Timeout = _timeout;
            options.Replication.MinReplicas = 1;
            options.Replication.Timeout = _timeout / 4;
        });

        Assert.Equal(CommitOutcome.Conflict("user"), await store.CommitAsync(Some.Put("admin", when: Precondition.Absent), Some.Stop));
        Assert.Equal(CommitOutcome.SignedOut, await store.CommitAsync(new Commit("admin", [DocumentWrite.Put("user", Some.Json("1"))], Some.TokenId()), Some.Stop));
        Assert.Null(await store.Tokens.RenewAsync(Some.TokenId(), TimeSpan.FromHours(1), Some.Stop));
        var applied = await store.FailsAsync(Some.Put("admin"));
        Assert.True(applied.IsOutcomeUnknown);
        Assert.Contains("0 of the 1 replicas", applied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_cut_is_told_of_at_once_and_loses_nothing()
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        await using var store = Impatient(wire.Port);
        var ledger = new Ledger();
        ledger.Start(store);
        await ledger.MoreAsync(100, Some.Stop);
        for (var i = 0; i < 3; i++)
        {
            wire.Cut();
            await ledger.FailuresAsync(8, Some.Stop);
            wire.Mend();
            await ledger.MoreAsync(100, Some.Stop);
        }

        await EndsWholeAsync(ledger, store);
    }

    [Fact]
    public async Task A_large_document_on_a_network_that_stalls_fails_in_time()
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        await using var store = Impatient(wire.Port);
        await store.SucceedsAsync(Some.Put("admin"));
        wire.Stall();
        var large = Some.Put("admin", "large", $"\"{new string('x', 16 * 1024 * 1024)}\"");

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var failures = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.FailsAsync(large)).Append(store.FailsAsync(Some.Put("admin"))));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.Zero, 2 * _timeout);
        Assert.All(failures, failure => Assert.NotEmpty(failure.Message));

        wire.Mend();
        await Patience.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
    }

    [Fact]
    public async Task A_server_that_starts_after_the_application_is_found()
    {
        using var server = await DurableAsync();
        server.Kill();
        await using var store = Impatient(server.Port);

        var failure = await store.FailsAsync(Some.Put("admin"));
        Assert.False(failure.IsOutcomeUnknown);
        Assert.Contains("Check that it runs", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.FindAsync("admin", "user", Some.Stop));

        await server.StartAsync();
        await store.SucceedsAsync(Some.Put("admin"));
    }

    [Fact]
    public async Task A_server_that_can_not_be_reached_at_first_fails_in_time()
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        wire.Stall();
        await using var store = Impatient(wire.Port);

        await store.FailsAsync(Some.Put("admin")).WaitAsync(2 * _timeout, Some.Stop);

        wire.Mend();
        await Patience.UntilAsync(async () => await SucceedsAsync(store), "The store did not connect.");
    }

    [Fact]
    public async Task Where_memory_runs_out_writing_fails_and_reading_removing_and_signing_out_go_on()
    {
        using var server = await DurableAsync();
        await using var store = Impatient(server.Port);
        await store.SucceedsAsync(Some.Put("admin"));
        await store.SucceedsAsync(Some.Put("admin", "workflow"));
        NewToken[] tokens = [Some.Token("admin"), Some.Token("admin"), Some.Token("admin")];
        foreach (var token in tokens) await store.Tokens.IssueAsync(token, Some.Stop);
        await server.AskAsync("CONFIG", "SET", "maxmemory", "1mb");

        var failure = await store.FailsAsync(Some.Put("admin", "new"));
        Assert.Contains("maxmemory", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsOutcomeUnknown);
        var several = new Commit("admin", [DocumentWrite.Delete("user"), DocumentWrite.Put("new", Some.Json("1"))]);
        Assert.False((await store.FailsAsync(several)).IsOutcomeUnknown);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Tokens.IssueAsync(Some.Token("admin"), Some.Stop));
        Assert.NotNull(await store.ReadAsync("admin"));
        Assert.Null(await store.ReadAsync("admin", "new"));
        await store.SucceedsAsync(new Commit("admin", [DocumentWrite.Delete("workflow")]));
        Assert.True(await store.Tokens.RevokeAsync(tokens[0].Id, Some.Stop));
        Assert.Equal(2, await store.Tokens.RevokeAllAsync("admin", null, Some.Stop));
        foreach (var token in tokens) Assert.Null(await store.Tokens.FindAsync(token.Id, Some.Stop));
        Assert.True(await store.DeleteAsync("admin", Some.Stop));

        await server.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await store.SucceedsAsync(Some.Put("admin", "new"));
    }

    [Fact]
    public async Task A_commit_that_the_network_holds_back_may_be_applied_late_and_then_only_whole()
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        await using var store = Impatient(wire.Port);
        await store.SucceedsAsync(Some.Put("admin"));
        wire.Stall();
        var late = new Commit("admin", [DocumentWrite.Put("a", Some.Json("1")), DocumentWrite.Put("b", Some.Json("1"))]);

        var failure = await store.FailsAsync(late);
        Assert.True(failure.IsOutcomeUnknown);
        Assert.Contains("is unknown", failure.Message, StringComparison.Ordinal);

        wire.Mend();
        await Patience.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
        Assert.Equal(await store.ReadAsync("admin", "a"), await store.ReadAsync("admin", "b"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_of_which_the_answer_is_lost_is_not_sent_again(bool connectionOfTheApplication)
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        await using var direct = Impatient(server.Port);
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{wire.Port}");
        await using var store = connectionOfTheApplication ? Some.Store("", options => options.ConnectionFactory = _ => new(multiplexer)) : Impatient(wire.Port);
        await store.SucceedsAsync(Some.Put("admin"));
        // Each commit publishes once.
        var before = await server.CallsAsync("publish");

        wire.StallAnswers();
        var failing = store.FailsAsync(Some.Put("admin", "workflow"));
        await Patience.UntilAsync(async () => await direct.ReadAsync("admin", "workflow") is not null, "The commit did not arrive.");
        await direct.SucceedsAsync(new Commit("admin", [DocumentWrite.Delete("workflow", Precondition.Present)]));
        wire.Cut();
        Assert.True((await failing).IsOutcomeUnknown);
        wire.Mend();

        await Patience.UntilAsync(async () => await SucceedsAsync(store), "The store did not recover.");
        Assert.Null(await direct.ReadAsync("admin", "workflow"));
        Assert.Equal(before + 3, await server.CallsAsync("publish"));
    }

    [Fact]
    public async Task A_sign_in_that_the_network_holds_back_before_it_has_begun_is_known_not_to_be()
    {
        using var server = await DurableAsync();
        await using var wire = new Wire(server.Port);
        await using var store = Impatient(wire.Port);
        await store.Tokens.IssueAsync(Some.Token("admin"), Some.Stop);
        wire.StallAnswers();

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Tokens.IssueAsync(Some.Token("admin"), Some.Stop));
        Assert.False(failure.IsOutcomeUnknown);

        wire.Mend();
        await using var other = Impatient(server.Port);
        Assert.Single(await other.Tokens.ListAsync("admin", Some.Stop));
    }

    private static Task<RedisProcess> DurableAsync() => RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");

    private static RedisSlateStore Impatient(int port) => Some.Store($"127.0.0.1:{port}", options => options.Timeout = _timeout);

    private static async Task<bool> SucceedsAsync(RedisSlateStore store)
    {
        try
        {
            return await store.CommitAsync(Some.Put("probe"), Some.Stop) == CommitOutcome.Committed;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static async Task EndsWholeAsync(Ledger ledger, RedisSlateStore store)
    {
        await ledger.StopAsync();
        (await ledger.AuditAsync(store, Some.Stop)).AssertWhole();
        // A second for a machine that is busy with other things.
        Assert.InRange(ledger.Slowest, TimeSpan.Zero, _timeout + TimeSpan.FromSeconds(1));
    }
}
