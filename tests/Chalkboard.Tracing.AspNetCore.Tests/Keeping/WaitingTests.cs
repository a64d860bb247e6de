using Chalkboard.Statistics.Reports;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Keeping;

/// <summary>A request ends when it ends: what keeping its trace takes is nobody's to wait for but those who look.</summary>
public sealed class WaitingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_does_not_wait_for_its_trace_and_who_looks_at_it_does()
    {
        var place = new SlowPlace();
        await using var site = await SiteAsync(place);

        using var answer = await site.GetAsync("/checkout");
        Assert.Equal("sum 60", await answer.Content.ReadAsStringAsync(Stop));
        await place.Begun;
        var list = site.GetTextAsync("/traces");
        var page = site.GetTextAsync($"/traces/{place.Id}");
        Assert.Equal("sum 60", await site.GetTextAsync("/checkout"));
        Assert.False(list.IsCompleted || page.IsCompleted);

        place.GoOn();
        Assert.Contains("GET /checkout", await list, StringComparison.Ordinal);
        Assert.Contains("Shop.Price", await page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_save_queue_is_bounded_and_lost_traces_are_counted()
    {
        var (place, log) = (new SlowPlace(), new CapturedLogs());
        await using var site = await SiteAsync(place, options => options.Retention.MaxCount = 3, log);
        await site.GetTextAsync("/checkout");
        await place.Begun;
        var lost = await LostAsync();

        for (var i = 0; i < 7; i++) await site.GetTextAsync("/checkout");
        await Eventually.UntilAsync(async () => await LostAsync() >= lost + 5, "Traces that find no room are not counted.");
        Assert.Single(log.Lines, line => line.Contains("traces end faster than they can be saved", StringComparison.Ordinal));

        place.GoOn();
        Assert.Equal(3, (await site.Archive.ListAsync(Stop)).Count);
        await site.GetTextAsync("/checkout");
        await Eventually.UntilAsync(() => Task.FromResult(place.Kept == 4), "There is no room again.");
    }

    [Fact]
    public async Task Queued_traces_are_saved_when_the_application_ends()
    {
        var place = new SlowPlace();
        var site = await SiteAsync(place);
        await site.GetTextAsync("/checkout");
        await site.GetTextAsync("/checkout");
        await place.Begun;

        var ended = site.DisposeAsync().AsTask();
        place.GoOn();
        await ended;
        Assert.Equal(2, place.Kept);
    }

    [Fact]
    public async Task A_place_that_hangs_loses_its_trace_and_not_those_after_it()
    {
        var (place, time) = (new SlowPlace(), new FakeTimeProvider());
        await using var site = await SiteAsync(place, time: time);
        await site.GetTextAsync("/checkout");
        await place.Begun;
        var lost = await LostAsync();
        await site.GetTextAsync("/checkout");

        await Eventually.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await LostAsync() >= lost + 2;
        }, "What a place hangs on is waited for.");
        place.GoOn();
        await site.GetTextAsync("/checkout");

        await Eventually.UntilAsync(() => Task.FromResult(place.Kept == 3), "A place that goes on is not used again.");
    }

    [Fact]
    public async Task While_one_trace_is_not_kept_others_are_seen_deleted_and_listed()
    {
        var (place, time) = (new SlowPlace(), new FakeTimeProvider());
        place.GoOn();
        await using var site = await SiteAsync(place, time: time);
        var others = new List<string>();
        for (var i = 0; i < 3; i++) others.Add(await site.KeepAsync(Some.Orders));
        place.Hang();
        await site.GetTextAsync("/checkout");
        await place.Begun;

        // Nobody gets it: neither whoever waits for it, nor is anybody else kept waiting.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiting = site.Client.GetAsync(new Uri(site.Address, $"/traces/{place.Id}"), gone.Token);
        Assert.Contains("Orders.PlaceAsync", await site.GetTextAsync($"/traces/{others[0]}"), StringComparison.Ordinal);
        Assert.Contains("Orders.PlaceAsync", await site.GetTextAsync($"/traces/{others[0]}/download/text"), StringComparison.Ordinal);
        using (var deleted =
            await site.PostAsync($"/traces/{others[1]}/delete", [], ("Sec-Fetch-Site", "same-origin"))) Assert.Equal(
                204, (int)deleted.StatusCode);
        Assert.Null(site.Archive.FindInIndex(others[1]));

        var list = site.GetTextAsync("/traces");
        while (!list.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Stop);
        }

        var page = await list;
        Assert.Contains(others[0], page, StringComparison.Ordinal);
        Assert.DoesNotContain(others[1], page, StringComparison.Ordinal);
        Assert.DoesNotContain(place.Id, page, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        place.GoOn();
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
    public async Task To_keep_one_more_is_not_to_list_all()
    {
        var place = new SlowPlace();
        place.GoOn();
        await using var site = await SiteAsync(place, options => options.Retention.MaxCount = 50);
        for (var i = 0; i < 100; i++) await site.KeepAsync(Some.Orders);

        Assert.Equal(50, (await place.ListAsync(Stop)).Count);
        Assert.InRange(place.Lists, 2, 4);
    }

    private static Task<TracedSite> SiteAsync(
        ITraceStore place, Action<CallTracingOptions>? configure = null, CapturedLogs? log = null, TimeProvider? time = null) =>
            TracedSite.StartAsync(options =>
    {
        options.Retention.Store = place;
        options.Rules.Add(TraceRule.Path("/checkout"));
        configure?.Invoke(options);
    }, services: time is null ? null : services => services.AddSingleton(time), log: log);

    private static async Task<long> LostAsync()
    {
        var report = await new Extrapolator().ExtrapolateAsync(Chalkboard.Statistics.StatisticsRepository.Current, "Tracing", Stop);
        return (long)((Report)report["Tracing"]!)["Total Traces Not Kept"]!;
    }

    /// <summary>Keeps in memory, once it may.</summary>
    private sealed class SlowPlace : ITraceStore
    {
        private readonly ITraceStore _place = TraceStore.InMemory();
        private TaskCompletionSource<string> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _kept;
        private int _lists;

        public Task Begun => _begun.Task;

        public string Id => _begun.Task.Result;

        public int Kept => Volatile.Read(ref _kept);

        public int Lists => Volatile.Read(ref _lists);

        public void GoOn() => _mayGoOn.SetResult();

        public void Hang() =>
            (_begun, _mayGoOn) = (new(TaskCreationOptions.RunContinuationsAsynchronously),
            new(TaskCreationOptions.RunContinuationsAsynchronously));

        public async Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken)
        {
            _begun.TrySetResult(id);
            await _mayGoOn.Task;
            Interlocked.Increment(ref _kept);
            return await _place.SaveAsync(id, recording, cancellationToken);
        }

        public Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _lists);
            return _place.ListAsync(cancellationToken);
        }

        public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken) => _place.ReadAsync(id, cancellationToken);

        public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => _place.DeleteAsync(id, cancellationToken);
    }
}
