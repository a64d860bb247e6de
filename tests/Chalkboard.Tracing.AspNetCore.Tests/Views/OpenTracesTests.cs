using Chalkboard.Tracing.AspNetCore.Views;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Views;

/// <summary>The traces that somebody looks at, which stay sorted meanwhile.</summary>
public sealed class OpenTracesTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tree_of_a_trace_is_built_once_while_the_trace_is_in_the_cache()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var id = await site.KeepAsync(Some.Orders);

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

        // The timer that ended with the last one begins anew.
        _time.Advance(TraceCache.IdleTimeout * 2);
        Assert.Equal(0, open.Count);
    }

    [Fact]
    public async Task Few_are_open_at_once_and_who_was_looked_at_longest_ago_goes_first()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++) ids.Add(await site.KeepAsync(Some.Orders));

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
    public async Task Large_ones_make_others_close_and_one_alone_stays_however_large_it_is()
    {
        await using var site = await StartAsync();
        var open = site.Services.GetRequiredService<TraceCache>();
        var small = await site.KeepAsync(Some.Orders);
        var script = new Script();
        for (var i = 0; i < 2_000_001; i++) script.Enter(i, "A.B").Leave(i, "A.B");
        var large = await site.KeepAsync(script.End());

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
        var id = await site.KeepAsync(Some.Orders);
        Assert.NotNull(await open.GetAsync(id, Stop));

        await site.Archive.DeleteAsync(id, Stop);

        Assert.Null(await open.GetAsync(id, Stop));
        Assert.Equal(0, open.Count);
    }

    private Task<TracedSite> StartAsync() => TracedSite.StartAsync(services: services => services.AddSingleton<TimeProvider>(_time));
}
