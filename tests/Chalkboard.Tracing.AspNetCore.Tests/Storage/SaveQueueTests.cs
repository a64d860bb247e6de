using Chalkboard.Statistics.Reports;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Storage;

/// <summary>A request does not wait until its trace is saved; the pages do.</summary>
public sealed class SaveQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_waits_until_the_trace_is_saved_and_the_request_does_not()
    {
        var store = new BlockingStore();
        await using var site = await SiteAsync(store);

        using var answer = await site.GetAsync("/checkout");
        Assert.Equal("sum 60", await answer.Content.ReadAsStringAsync(Stop));
        await store.SaveStarted;
        var list = site.GetPageAsync("/traces");
        var page = site.GetPageAsync($"/traces/{store.Id}");
        Assert.Equal("sum 60", await site.GetTextAsync("/checkout"));
        Assert.False(list.IsCompleted || page.IsCompleted);

        store.Release();
        Assert.Contains("GET /checkout", (await list).Texts(".traces th a"));
        Assert.Contains("Shop.Price", (await page).Texts("#-tree .name"));
    }

    [Fact]
    public async Task The_save_queue_is_bounded_and_lost_traces_are_counted()
    {
        var (store, log) = (new BlockingStore(), new CapturedLogs());
        await using var site = await SiteAsync(store, options => options.Retention.MaxCount = 3, log);
        await site.GetTextAsync("/checkout");
        await store.SaveStarted;
        var lost = await GetLostCountAsync();

        for (var i = 0; i < 7; i++) await site.GetTextAsync("/checkout");
        await Eventually.UntilAsync(async () => await GetLostCountAsync() >= lost + 5, "Traces that do not fit the queue are not counted.");
        Assert.Single(log.Lines, line => line.Contains("traces end faster than they can be saved", StringComparison.Ordinal));

        store.Release();
        Assert.Equal(3, (await site.Traces.ListAsync(Stop)).Count);
        await site.GetTextAsync("/checkout");
        await Eventually.UntilAsync(() => Task.FromResult(store.SavedCount == 4), "Nothing is saved after the queue has room again.");
    }

    [Fact]
    public async Task Queued_traces_are_saved_when_the_application_ends()
    {
        var store = new BlockingStore();
        var site = await SiteAsync(store);
        await site.GetTextAsync("/checkout");
        await site.GetTextAsync("/checkout");
        await store.SaveStarted;

        var ended = site.DisposeAsync().AsTask();
        store.Release();
        await ended;
        Assert.Equal(2, store.SavedCount);
    }

    [Fact]
    public async Task A_store_that_hangs_loses_that_trace_and_no_later_one()
    {
        var (store, time) = (new BlockingStore(), new FakeTimeProvider());
        await using var site = await SiteAsync(store, time: time);
        await site.GetTextAsync("/checkout");
        await store.SaveStarted;
        var lost = await GetLostCountAsync();
        await site.GetTextAsync("/checkout");

        await Eventually.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await GetLostCountAsync() >= lost + 2;
        }, "Traces after a save that hangs are not given up.");
        store.Release();
        await site.GetTextAsync("/checkout");

        await Eventually.UntilAsync(() => Task.FromResult(store.SavedCount == 3), "A store that continues is not used again.");
    }

    [Fact]
    public async Task While_one_save_hangs_other_traces_are_shown_deleted_and_listed()
    {
        var (store, time) = (new BlockingStore(), new FakeTimeProvider());
        store.Release();
        await using var site = await SiteAsync(store, time: time);
        var others = new List<string>();
        for (var i = 0; i < 3; i++) others.Add(await site.SaveAsync(TestData.Orders));
        store.Block();
        await site.GetTextAsync("/checkout");
        await store.SaveStarted;

        // The page of the trace that is not saved waits; other pages do not.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiting = site.Client.GetAsync(new Uri(site.Address, $"/traces/{store.Id}"), gone.Token);
        Assert.Contains("Orders.PlaceAsync", (await site.GetPageAsync($"/traces/{others[0]}")).Texts("#-tree .name"));
        Assert.Contains("Orders.PlaceAsync", await site.GetTextAsync($"/traces/{others[0]}/download/text"), StringComparison.Ordinal);
        using (var deleted =
            await site.PostAsync($"/traces/{others[1]}/delete", [], ("Sec-Fetch-Site", "same-origin"))) Assert.Equal(
                204, (int)deleted.StatusCode);
        Assert.Null(site.Traces.FindInIndex(others[1]));

        var list = site.GetPageAsync("/traces");
        while (!list.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Stop);
        }

        var page = await list;
        Assert.True(page.Has($"tr[id='{others[0]}']"));
        Assert.False(page.Has($"tr[id='{others[1]}'], tr[id='{store.Id}']"));
        Assert.False(waiting.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        store.Release();
    }

    [Fact]
    public async Task A_client_finds_its_trace_as_soon_as_it_has_the_response()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Secret(TracedSite.Secret)));
        for (var i = 0; i < 300; i++)
        {
            using var answer = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
            var id = answer.Headers.GetValues(TracedSite.Header).Single();
            using var page = await site.GetAsync($"/traces/{id}");
            Assert.True(page.IsSuccessStatusCode, $"{i}: {(int)page.StatusCode}");
        }
    }

    [Fact]
    public async Task Saving_a_trace_does_not_list_the_store()
    {
        var store = new BlockingStore();
        store.Release();
        await using var site = await SiteAsync(store, options => options.Retention.MaxCount = 50);
        for (var i = 0; i < 100; i++) await site.SaveAsync(TestData.Orders);

        Assert.Equal(50, (await store.ListAsync(Stop)).Count);
        Assert.InRange(store.ListCount, 2, 4);
    }

    private static Task<TracedSite> SiteAsync(
        ITraceStore store, Action<CallTracingOptions>? configure = null, CapturedLogs? log = null, TimeProvider? time = null) =>
            TracedSite.StartAsync(options =>
    {
        options.Retention.Store = store;
        options.Rules.Add(TraceRule.Path("/checkout"));
        configure?.Invoke(options);
    }, configureServices: time is null ? null : services => services.AddSingleton(time), loggerProvider: log);

    private static async Task<long> GetLostCountAsync()
    {
        var report = await new Extrapolator { FunctionTimeout = TestTimeout.Default }
            .ExtrapolateAsync(Chalkboard.Statistics.StatisticsRepository.Current, "Tracing", Stop);
        return (long)((Report)report["Tracing"]!)["Total Traces Not Kept"]!;
    }

    /// <summary>A store in memory whose saves can be blocked.</summary>
    private sealed class BlockingStore : ITraceStore
    {
        private readonly ITraceStore _store = TraceStore.InMemory();
        private TaskCompletionSource<string> _saveStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _savedCount;
        private int _listCount;

        public Task SaveStarted => _saveStarted.Task;

        public string Id => _saveStarted.Task.Result;

        public int SavedCount => Volatile.Read(ref _savedCount);

        public int ListCount => Volatile.Read(ref _listCount);

        public void Release() => _released.SetResult();

        public void Block() =>
            (_saveStarted, _released) = (new(TaskCreationOptions.RunContinuationsAsynchronously),
            new(TaskCreationOptions.RunContinuationsAsynchronously));

        public async Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken)
        {
            _saveStarted.TrySetResult(id);
            await _released.Task;
            Interlocked.Increment(ref _savedCount);
            return await _store.SaveAsync(id, recording, cancellationToken);
        }

        public Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _listCount);
            return _store.ListAsync(cancellationToken);
        }

        public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken) => _store.ReadAsync(id, cancellationToken);

        public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => _store.DeleteAsync(id, cancellationToken);
    }
}
