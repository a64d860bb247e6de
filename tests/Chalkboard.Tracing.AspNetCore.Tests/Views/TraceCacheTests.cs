using Chalkboard.Tracing.AspNetCore.Views;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Views;

/// <summary>The cache of traces that are shown on pages.</summary>
public sealed class TraceCacheTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tree_of_a_trace_is_built_once_while_the_trace_is_in_the_cache()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var id = await site.SaveAsync(TestData.Orders);

        var first = await open.GetAsync(id, Stop);
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(TraceCache.IdleTimeout * 0.75);
            Assert.Same(first, await open.GetAsync(id, Stop));
        }

        _time.Advance(TraceCache.IdleTimeout * 2);
        Assert.Equal(0, open.Count);
        var again = await open.GetAsync(id, Stop);
        Assert.NotSame(first, again);
        Assert.Equal(first!.Tree.Count, again!.Tree.Count);

        // The timer, which stopped with the last trace, starts again.
        _time.Advance(TraceCache.IdleTimeout * 2);
        Assert.Equal(0, open.Count);
    }

    [Fact]
    public async Task The_least_recently_used_trace_is_evicted_first()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++) ids.Add(await site.SaveAsync(TestData.Orders));

        var traces = new List<CachedTrace?>();
        foreach (var id in ids.Take(3)) traces.Add(await open.GetAsync(id, Stop));
        await open.GetAsync(ids[0], Stop);
        await open.GetAsync(ids[3], Stop);

        Assert.Equal(3, open.Count);
        Assert.Same(traces[0], await open.GetAsync(ids[0], Stop));
        Assert.Same(traces[2], await open.GetAsync(ids[2], Stop));
        Assert.NotSame(traces[1], await open.GetAsync(ids[1], Stop));
        Assert.Equal(3, open.Count);
    }

    [Fact]
    public async Task A_large_trace_evicts_the_others_and_stays_cached()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var small = await site.SaveAsync(TestData.Orders);
        var script = new RecordingBuilder();
        for (var i = 0; i < 2_000_001; i++) script.Enter(i, "A.B").Leave(i, "A.B");
        var large = await site.SaveAsync(script.Build());

        await open.GetAsync(small, Stop);
        var opened = await open.GetAsync(large, Stop);

        Assert.Equal(1, open.Count);
        Assert.Same(opened, await open.GetAsync(large, Stop));
    }

    [Fact]
    public async Task A_deleted_trace_is_not_shown_even_if_it_was_cached()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var id = await site.SaveAsync(TestData.Orders);
        Assert.NotNull(await open.GetAsync(id, Stop));

        await site.Traces.DeleteAsync(id, Stop);

        Assert.Null(await open.GetAsync(id, Stop));
        Assert.Equal(0, open.Count);
    }

    private Task<TracedSite> StartAsync() =>
        TracedSite.StartAsync(configureServices: services => services.AddSingleton<TimeProvider>(_time));
}
