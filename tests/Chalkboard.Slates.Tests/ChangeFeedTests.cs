using System.Collections.Concurrent;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>The change feed of stores that listen to their server. The conformance suites test the watches of all stores.</summary>
public sealed class ChangeFeedTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly BlockingCollection<Listening> _listenings = [];
    private readonly ChangeFeed _feed;

    public ChangeFeedTests() => _feed = new ChangeFeed(ListenAsync, TimeSpan.FromSeconds(10), _time, NullLogger.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _feed.DisposeAsync();

    [Fact]
    public async Task The_store_listens_only_while_there_is_a_watch()
    {
        Assert.Empty(_listenings);
        await using (var one = await WatchAsync("ann"))
        {
            await using var two = await WatchAsync(null);
            Assert.True(_feed.IsWatched);
            Assert.Empty(_listenings);
        }

        Assert.False(_feed.IsWatched);
        await _last!.Stopped.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_failed_listener_is_restarted_and_watches_get_a_resync()
    {
        await using var watch = await WatchAsync("ann");
        _last!.Fail();
        var next = NextAsync(watch);
        await ListenAgainAsync();
        Assert.False(next.IsCompleted);
        _feed.MarkLive();

        Assert.Equal(DocumentChange.Resync("ann"), await next);
    }

    [Fact]
    public async Task A_listener_that_returns_is_restarted()
    {
        await using var watch = await WatchAsync("ann");
        _last!.Return();
        await ListenAgainAsync();
        _feed.MarkLive();

        Assert.Equal(DocumentChange.Resync("ann"), await NextAsync(watch));
    }

    [Fact]
    public async Task A_watch_that_can_not_start_within_the_timeout_reports_an_unavailable_store()
    {
        var watch = _feed.WatchAsync("ann", Stop).GetAsyncEnumerator(Stop);
        var first = watch.MoveNextAsync().AsTask();
        Take().Fail();
        while (!first.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (_listenings.TryTake(out var again, 10, Stop)) again.Fail();
        }

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => first);
        Assert.Equal("Planted.", error.InnerException?.Message);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task A_watch_ends_when_the_store_is_disposed_of()
    {
        await using var watch = await WatchAsync("ann");
        var next = watch.MoveNextAsync().AsTask();
        await _feed.DisposeAsync();

        Assert.False(await next);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await _feed.WatchAsync("ann", Stop).GetAsyncEnumerator(Stop).MoveNextAsync());
    }

    [Fact]
    public async Task A_slow_reader_gets_each_changed_document_once_in_order()
    {
        await using var watch = await WatchAsync("ann");
        var (old, newest) = (DocumentVersion.New(), DocumentVersion.New());
        await PublishAsync(
            DocumentChange.Written("ann", "a", old),
            DocumentChange.Written("ann", "b", old),
            DocumentChange.Written("ann", "a", newest),
            DocumentChange.Deleted("ann", "b"));

        Assert.Equal(DocumentChange.Written("ann", "a", newest), await NextAsync(watch));
        Assert.Equal(DocumentChange.Deleted("ann", "b"), await NextAsync(watch));
    }

    [Fact]
    public async Task A_resync_replaces_the_waiting_changes_of_its_slate_only()
    {
        await using var watch = await WatchAsync(null);
        var version = DocumentVersion.New();
        await PublishAsync(
            DocumentChange.Written("ann", "a", version),
            DocumentChange.Written("ben", "a", version),
            DocumentChange.Resync("ann"),
            DocumentChange.Written("ann", "b", version));

        Assert.Equal(DocumentChange.Written("ben", "a", version), await NextAsync(watch));
        Assert.Equal(DocumentChange.Resync("ann"), await NextAsync(watch));
        _feed.Publish(DocumentChange.Written("ann", "c", version));
        Assert.Equal(DocumentChange.Written("ann", "c", version), await NextAsync(watch));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_keeps_a_bounded_number_of_changes()
    {
        await using var watch = await WatchAsync(null);
        await PublishAsync([.. Enumerable.Range(0, 5_000).Select(i => DocumentChange.Deleted("ann", $"{i}"))]);

        Assert.Equal(DocumentChange.Resync(null), await NextAsync(watch));
        _feed.Publish(DocumentChange.Deleted("ann", "next"));
        Assert.Equal(DocumentChange.Deleted("ann", "next"), await NextAsync(watch));
    }

    [Fact]
    public async Task Too_many_waiting_changes_become_a_resync()
    {
        await using var all = await WatchAsync(null);
        await using var ann = await WatchAsync("ann");
        await PublishAsync([.. Enumerable.Range(0, 500_000).Select(i => DocumentChange.Deleted("ann", $"{i % 10}"))]);

        // It depends on the machine whether changes are dropped. In either case the newest of each document or a resync is reported.
        foreach (var watch in (IAsyncEnumerator<DocumentChange>[])[all, ann])
        {
            var reported = new HashSet<string>();
            var resync = false;
            while (!resync && reported.Count < 10)
            {
                var change = await NextAsync(watch);
                resync = change.Kind == ChangeKind.Resync;
                if (!resync) reported.Add(change.Id!);
            }
        }
    }

    [Fact]
    public async Task A_commit_costs_the_same_however_many_watches_there_are()
    {
        var few = await CostAsync(1);
        var many = await CostAsync(2_000);

        Assert.True(many <= few + 256, $"A change allocates {few} bytes for one watch and {many} for 2,000.");

        async Task<long> CostAsync(int watchers)
        {
            await using var feed = new ChangeFeed();
            var waiting = new List<Task>();
            var watches = new List<IAsyncEnumerator<DocumentChange>>();
            for (var i = 0; i < watchers; i++)
            {
                var watch = feed.WatchAsync(null, Stop).GetAsyncEnumerator(Stop);
                await NextAsync(watch);
                waiting.Add(watch.MoveNextAsync().AsTask());
                watches.Add(watch);
            }

            feed.Publish(DocumentChange.Deleted("ann", "warm"));
            await Task.WhenAll(waiting);
            var next = watches.ConvertAll(watch => watch.MoveNextAsync().AsTask());
            var before = GC.GetAllocatedBytesForCurrentThread();
            feed.Publish(DocumentChange.Deleted("ann", "a"));
            var cost = GC.GetAllocatedBytesForCurrentThread() - before;
            await Task.WhenAll(next);
            foreach (var watch in watches) await watch.DisposeAsync();
            return cost;
        }
    }

    [Fact]
    public async Task Changes_published_before_the_end_are_delivered_first()
    {
        await using var watch = await WatchAsync("ann");
        var version = DocumentVersion.New();
        _feed.Publish(DocumentChange.Written("ann", "a", version));
        await _feed.DisposeAsync();

        Assert.Equal(DocumentChange.Written("ann", "a", version), await NextAsync(watch));
        Assert.False(await watch.MoveNextAsync());
    }

    private Listening? _last;

    private async Task PublishAsync(params DocumentChange[] changes)
    {
        foreach (var change in changes) _feed.Publish(change);
        while (!_feed.IsIdle) await Task.Yield();
    }

    private Listening Take()
    {
        Assert.True(_listenings.TryTake(out _last, TestTimeout.Default), "The feed does not listen.");
        return _last;
    }

    // The feed pauses before it listens again. It is unknown when the pause starts, so the clock is advanced until it ends.
    private async Task ListenAgainAsync()
    {
        while (!_listenings.TryTake(out _last))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private Task ListenAsync(ChangeFeed feed, CancellationToken stop)
    {
        var listening = new Listening(stop);
        _listenings.Add(listening, CancellationToken.None);
        return listening.Ended;
    }

    private async Task<IAsyncEnumerator<DocumentChange>> WatchAsync(string? owner)
    {
        var watch = _feed.WatchAsync(owner, Stop).GetAsyncEnumerator(Stop);
        var first = NextAsync(watch);
        if (_last is null)
        {
            Take();
            Assert.False(first.IsCompleted);
            _feed.MarkLive();
        }

        Assert.Equal(DocumentChange.Resync(owner), await first);
        return watch;
    }

    private static async Task<DocumentChange> NextAsync(IAsyncEnumerator<DocumentChange> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TestTimeout.Default, Stop));
        return watch.Current;
    }

    /// <summary>One run of the listener.</summary>
    private sealed class Listening
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Listening(CancellationToken stop) => stop.Register(() => _ended.TrySetCanceled(stop));

        public Task Ended => _ended.Task;

        public Task Stopped => _ended.Task.ContinueWith(_ => { }, TaskScheduler.Default);

        public void Fail() => _ended.SetException(new InvalidOperationException("Planted."));

        public void Return() => _ended.SetResult();
    }
}
