using System.Buffers.Binary;
using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>Commits that arrive together share one transaction, and nothing else.</summary>
public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSlateStore _store;

    public GroupCommitTests() => _store = TestData.Store(_folder.GetPath("slates.db"));

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commits_that_wait_together_are_flushed_together()
    {
        await _store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        var before = Flushes();

        other.Ask("BEGIN IMMEDIATE");
        var commits =
            Enumerable.Range(0, 32).Select(i => _store.CommitAsync(TestData.Commit($"document{i}"), TestData.Stop).AsTask()).ToList();
        other.Ask("ROLLBACK");

        Assert.All(await Task.WhenAll(commits), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(before + 1, Flushes());
    }

    [Fact]
    public async Task A_conflict_does_not_hurt_the_others_of_its_group()
    {
        await _store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        other.Ask("BEGIN IMMEDIATE");
        var before = _store.CommitAsync(TestData.Commit("before"), TestData.Stop).AsTask();
        var conflict = _store.CommitAsync(TestData.Commit("user", when: Precondition.Absent), TestData.Stop).AsTask();
        var after = _store.CommitAsync(TestData.Commit("after"), TestData.Stop).AsTask();
        other.Ask("ROLLBACK");

        Assert.Equal(CommitOutcome.Conflict("user"), await conflict);
        Assert.Equal(CommitOutcome.Committed, await before);
        Assert.Equal(CommitOutcome.Committed, await after);
    }

    [Fact]
    public async Task Of_one_group_each_commit_sees_those_before_it()
    {
        await _store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        other.Ask("BEGIN IMMEDIATE");
        var commits = Enumerable.Range(0, 8)
            .Select(_ => _store.CommitAsync(TestData.Commit("new", when: Precondition.Absent), TestData.Stop).AsTask()).ToList();
        other.Ask("ROLLBACK");

        var outcomes = await Task.WhenAll(commits);
        Assert.Single(outcomes, CommitOutcome.Committed);
        Assert.Equal(7, outcomes.Count(outcome => outcome.Status == CommitStatus.Conflict));
    }

    [Fact]
    public async Task A_commit_cancelled_while_it_waits_is_left_out_and_the_others_go_on()
    {
        await _store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        using var cancel = new CancellationTokenSource();
        other.Ask("BEGIN IMMEDIATE");
        var before = _store.CommitAsync(TestData.Commit("before"), TestData.Stop).AsTask();
        var cancelled = _store.CommitAsync(TestData.Commit("cancelled"), cancel.Token).AsTask();
        var after = _store.CommitAsync(TestData.Commit("after"), TestData.Stop).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        other.Ask("ROLLBACK");

        Assert.Equal(CommitOutcome.Committed, await before);
        Assert.Equal(CommitOutcome.Committed, await after);
        Assert.Null(await _store.ReadAsync("cancelled"));
    }

    [Fact]
    public async Task A_commit_that_has_waited_too_long_is_left_out_and_the_others_go_on()
    {
        var time = new FakeTimeProvider();
        await using var store = TestData.Store(_folder.GetPath("slates.db"), options => options.Timeout = TimeSpan.FromHours(2), time);
        await store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        other.Ask("BEGIN IMMEDIATE");
        var early = store.CommitAsync(TestData.Commit("early"), TestData.Stop).AsTask();
        time.Advance(TimeSpan.FromHours(1));
        var late = store.CommitAsync(TestData.Commit("late"), TestData.Stop).AsTask();
        time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => early);
        other.Ask("ROLLBACK");

        // It has an hour left.
        await AdvanceUntilAsync(time, late);

        Assert.Equal(CommitOutcome.Committed, await late);
        Assert.Null(await store.ReadAsync("early"));
    }

    [Fact]
    public async Task Readers_do_not_wait_for_a_writer()
    {
        await _store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        other.Ask("BEGIN IMMEDIATE");
        other.Ask("UPDATE slate_documents SET content = '{}'");

        var read = _store.FindAsync(TestData.Owner, "user", TestData.Stop);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Contains("UTC", await _store.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_after_the_store_is_disposed_is_refused()
    {
        await _store.SucceedsAsync(TestData.Commit());
        await _store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _store.CommitAsync(TestData.Commit(), TestData.Stop));
    }

    [Fact]
    public async Task What_has_queued_before_the_store_is_disposed_is_committed()
    {
        // Whether the one that closes or the one that was to commit leads next is a matter of luck.
        for (var round = 0; round < 100; round++)
        {
            await using var feed = new ChangeFeed();
            var commits =
                new GroupCommit(
                    new Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") }), TimeSpan.FromHours(1), new FakeTimeProvider(), feed);
            using var closes = new ManualResetEventSlim();
            using var leads = new ManualResetEventSlim();
            var first = Task.Run(async () => await commits.RunAsync(0, (_, number) =>
            {
                leads.Set();
                closes.Wait(TestData.Stop);
                return number;
            }, TestData.Stop), TestData.Stop);
            leads.Wait(TestData.Stop);
            var queued = Enumerable.Range(1, 3)
                .Select(number => commits.RunAsync(number, static (_, number) => number, TestData.Stop).AsTask()).ToList();

            var closed = commits.DisposeAsync().AsTask();
            closes.Set();

            await first;
            var committed = await Task.WhenAll(queued).WaitAsync(TimeSpan.FromMinutes(1), TestData.Stop);
            Assert.Equal([1, 2, 3], committed);
            await closed;
        }
    }

    [Fact]
    public async Task A_write_whose_caller_gave_up_while_its_group_was_committed_is_not_tried_again_once_the_group_fails()
    {
        var time = new FakeTimeProvider();
        var timeout = TimeSpan.FromHours(1);
        var database = new Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") });
        await using var feed = new ChangeFeed();
        await using var commits = new GroupCommit(database, timeout, time, feed);

        // While one commits, the others queue.
        using var queued = new ManualResetEventSlim();
        using var leads = new ManualResetEventSlim();
        var first = Task.Run(async () => await commits.RunAsync(0, (_, number) =>
        {
            leads.Set();
            queued.Wait(TestData.Stop);
            return number;
        }, TestData.Stop), TestData.Stop);
        leads.Wait(TestData.Stop);
        var applied = 0;
        Task<int>? slow = null;
        slow = commits.RunAsync(0, (_, number) =>
        {
            applied++;
            time.Advance(timeout / 2);
            Assert.True(SpinWait.SpinUntil(() => slow!.IsCompleted, TimeSpan.FromSeconds(30)));
            return number;
        }, TestData.Stop).AsTask();
        time.Advance(timeout / 2);
        var failing =
            commits.RunAsync<int, int>(
                0, (_, _) => applied == 1 ? throw new InvalidOperationException("The group fails.") : 2, TestData.Stop).AsTask();
        queued.Set();
        await first;

        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => slow)).IsOutcomeUnknown);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(3, await commits.RunAsync(3, static (_, number) => number, TestData.Stop));
        Assert.Equal(1, applied);
    }

    // The store waits a millisecond between its attempts, by the same clock.
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task done)
    {
        while (!done.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Run(() => { }, TestData.Stop);
        }
    }

    /// <summary>Counts the commits in the write-ahead log: https://www.sqlite.org/fileformat2.html#the_write_ahead_log.</summary>
    private int Flushes()
    {
        const int header = 32, frameHeader = 24, page = 4096;
        using var file = File.Open(_folder.GetPath("slates.db") + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        var log = copy.ToArray();
        var commits = 0;
        for (var frame = header; frame + frameHeader + page <= log.Length; frame += frameHeader + page)
            if (BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(frame + 4)) != 0) commits++;
        return commits;
    }
}
