using System.Buffers.Binary;
using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>Commits that wait together share one transaction, but don't affect each other.</summary>
public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSlateStore _store;

    public GroupCommitTests() => _store = TestData.OpenStore(_folder.GetPath("slates.db"));

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commits_that_wait_together_are_flushed_together()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        var before = CountFlushes();

        other.ExecuteScalar("BEGIN IMMEDIATE");
        var commits =
            Enumerable.Range(0, 32).Select(i => _store.CommitAsync(TestData.CreateCommit($"document{i}"), TestData.Stop).AsTask()).ToList();
        other.ExecuteScalar("ROLLBACK");

        Assert.All(await Task.WhenAll(commits), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(before + 1, CountFlushes());
    }

    [Fact]
    public async Task A_conflict_does_not_fail_others_of_its_group()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        other.ExecuteScalar("BEGIN IMMEDIATE");
        var before = _store.CommitAsync(TestData.CreateCommit("before"), TestData.Stop).AsTask();
        var conflict = _store.CommitAsync(TestData.CreateCommit("user", when: Precondition.Absent), TestData.Stop).AsTask();
        var after = _store.CommitAsync(TestData.CreateCommit("after"), TestData.Stop).AsTask();
        other.ExecuteScalar("ROLLBACK");

        Assert.Equal(CommitOutcome.Conflict("user"), await conflict);
        Assert.Equal(CommitOutcome.Committed, await before);
        Assert.Equal(CommitOutcome.Committed, await after);
    }

    [Fact]
    public async Task Each_commit_of_a_group_sees_the_commits_before_it()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        other.ExecuteScalar("BEGIN IMMEDIATE");
        var commits = Enumerable.Range(0, 8)
            .Select(_ => _store.CommitAsync(TestData.CreateCommit("new", when: Precondition.Absent), TestData.Stop).AsTask()).ToList();
        other.ExecuteScalar("ROLLBACK");

        var outcomes = await Task.WhenAll(commits);
        Assert.Single(outcomes, CommitOutcome.Committed);
        Assert.Equal(7, outcomes.Count(outcome => outcome.Status == CommitStatus.Conflict));
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_while_it_waits_is_left_out_of_its_group()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        using var cancel = new CancellationTokenSource();
        other.ExecuteScalar("BEGIN IMMEDIATE");
        var before = _store.CommitAsync(TestData.CreateCommit("before"), TestData.Stop).AsTask();
        var cancelled = _store.CommitAsync(TestData.CreateCommit("cancelled"), cancel.Token).AsTask();
        var after = _store.CommitAsync(TestData.CreateCommit("after"), TestData.Stop).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        other.ExecuteScalar("ROLLBACK");

        Assert.Equal(CommitOutcome.Committed, await before);
        Assert.Equal(CommitOutcome.Committed, await after);
        Assert.Null(await _store.ReadTextAsync("cancelled"));
    }

    [Fact]
    public async Task A_commit_whose_timeout_has_passed_is_left_out_of_its_group()
    {
        var time = new FakeTimeProvider();
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"), options => options.Timeout = TimeSpan.FromHours(2), time);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        other.ExecuteScalar("BEGIN IMMEDIATE");
        var early = store.CommitAsync(TestData.CreateCommit("early"), TestData.Stop).AsTask();
        time.Advance(TimeSpan.FromHours(1));
        var late = store.CommitAsync(TestData.CreateCommit("late"), TestData.Stop).AsTask();
        time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => early);
        other.ExecuteScalar("ROLLBACK");

        // This commit has another hour.
        await AdvanceUntilAsync(time, late);

        Assert.Equal(CommitOutcome.Committed, await late);
        Assert.Null(await store.ReadTextAsync("early"));
    }

    [Fact]
    public async Task Readers_do_not_wait_for_a_writer()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        other.ExecuteScalar("BEGIN IMMEDIATE");
        other.ExecuteScalar("UPDATE slate_documents SET content = '{}'");

        var read = _store.FindAsync(TestData.Owner, "user", TestData.Stop);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Contains("UTC", await _store.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_after_the_disposal_of_the_store_are_refused()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        await _store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _store.CommitAsync(TestData.CreateCommit(), TestData.Stop));
    }

    [Fact]
    public async Task Commits_that_are_queued_before_the_disposal_of_the_store_are_applied()
    {
        // It is random whether the disposal or a queued commit leads the next group, so the test is repeated.
        for (var round = 0; round < 100; round++)
        {
            await using var feed = new ChangeFeed();
            var commits =
                new GroupCommit(
                    new Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") }), TimeSpan.FromHours(1),
                        new FakeTimeProvider(), feed, feed);
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
            var committed = await Task.WhenAll(queued).WaitAsync(TestTimeout.Default, TestData.Stop);
            Assert.Equal([1, 2, 3], committed);
            await closed;
        }
    }

    [Fact]
    public async Task A_cancelled_write_is_not_retried_after_its_group_fails()
    {
        var time = new FakeTimeProvider();
        var timeout = TimeSpan.FromHours(1);
        var database = new Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") });
        await using var feed = new ChangeFeed();
        await using var commits = new GroupCommit(database, timeout, time, feed, feed);

        // While the first group commits, the other commits are queued.
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
            Assert.True(SpinWait.SpinUntil(() => slow!.IsCompleted, TestTimeout.Default));
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

    // By this clock the store waits a millisecond between its attempts.
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task done)
    {
        while (!done.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Run(() => { }, TestData.Stop);
        }
    }

    /// <summary>Counts the commits in the write-ahead log: https://www.sqlite.org/fileformat2.html#the_write_ahead_log.</summary>
    private int CountFlushes()
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
