using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Storage;

public sealed class TypicalTraceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rule_that_keeps_slow_requests_keeps_three_typical_ones_of_each_route_too(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var site = await StartAsync(
            time, options => options.Retention.Store = inFolder ? TraceStore.InFolder(folder.Path) : TraceStore.InMemory());
        // The first ones are not typical, and neither is one that is quicker than half of the others, or that failed.
        foreach (var milliseconds in new[] { 20, 21, 19, 20, 5, 20, 21, 19, 20, 20 }) await site.GetTextAsync($"/work/{milliseconds}");
        await site.GetTextAsync("/work/900");

        var kept = await site.WaitForTracesAsync(4);

        Assert.Equal(["slower than 500 ms", "typical of its route", "typical of its route", "typical of its route"],
            kept.Select(trace => trace.KeepReason));
        Assert.Equal([false, true, true, true], kept.Select(trace => trace.IsTypical));
        Assert.Equal("GET /work/20", kept[^1].Request);
        Assert.Contains("typical of its route", (await site.GetPageAsync("/traces")).Texts(".traces .keep-reason"));
    }

    [Fact]
    public async Task No_typical_trace_is_kept_if_none_is_wanted()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var site = await StartAsync(time, options => options.Retention.MaxTypicalPerRoute = 0);
        for (var i = 0; i < 10; i++) await site.GetTextAsync("/work/20");
        await site.GetTextAsync("/work/900");

        Assert.False(Assert.Single(await site.WaitForTracesAsync(1)).IsTypical);
    }

    [Fact]
    public void Typical_durations_follow_the_route_and_are_replaced_when_they_are_old()
    {
        var time = new FakeTimeProvider();
        var durations = new TypicalDurations(maxPerRoute: 1, time);

        Assert.Equal([false, false, false, false, true, false], Enumerable.Range(0, 6).Select(_ => Add(20)));
        // The route has become slower: once it is typical, a slower trace replaces the first one.
        Assert.Single(Enumerable.Range(0, 40).Select(_ => Add(80)), isTypical => isTypical);
        time.Advance(TypicalDurations.MaxAge);
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => Add(80)));

        bool Add(int milliseconds) => durations.Add("GET /", TimeSpan.FromMilliseconds(milliseconds), canBeTypical: true);
    }

    [Fact]
    public void Names_that_do_not_come_back_do_not_keep_routes_from_having_typical_traces()
    {
        var durations = new TypicalDurations(maxPerRoute: 1, new FakeTimeProvider());
        for (var i = 0; i < 5; i++) Add("GET /known");
        for (var i = 0; i < 1_000; i++) Add($"M{i} (unmatched)");

        Assert.False(Add("GET /known"));
        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(_ => Add("GET /new")));

        bool Add(string route) => durations.Add(route, TimeSpan.FromMilliseconds(20), canBeTypical: true);
    }

    [Fact]
    public async Task Typical_traces_are_deleted_last()
    {
        await using var site = await TracedSite.StartAsync(options => options.Retention.MaxCount = 4);
        var typical = await SaveAsync(site, "GET /a", isTypical: true, 0);
        for (var i = 1; i < 10; i++) await SaveAsync(site, "GET /a", isTypical: false, i);

        Assert.Contains(typical, (await site.Traces.ListAsync(Stop)).Select(trace => trace.Id));
        Assert.Equal(4, (await site.Traces.ListAsync(Stop)).Count);
    }

    [Fact]
    public async Task Typical_traces_take_at_most_half_of_the_space_and_three_of_a_route()
    {
        await using var site = await TracedSite.StartAsync(options => options.Retention.MaxCount = 10);
        for (var i = 0; i < 5; i++) await SaveAsync(site, "GET /a", isTypical: true, i);
        Assert.Equal(3, (await site.Traces.ListAsync(Stop)).Count);
        for (var i = 5; i < 14; i++) await SaveAsync(site, $"GET /{i}", isTypical: true, i);
        for (var i = 14; i < 30; i++) await SaveAsync(site, "GET /a", isTypical: false, i);

        var kept = await site.Traces.ListAsync(Stop);
        Assert.Equal((10, 5), (kept.Count, kept.Count(trace => trace.IsTypical)));
    }

    private static Task<TracedSite> StartAsync(FakeTimeProvider time, Action<CallTracingOptions> configure) => TracedSite.StartAsync(
        options =>
        {
            options.Rules.Add(TraceRule.Path("/work/**").KeepIfSlowerThan(TimeSpan.FromMilliseconds(500)));
            configure(options);
        },
        app =>
        {
            app.MapCallTraces().AllowLocalMachine();
            app.MapGet("/work/{milliseconds:int}", (int milliseconds) =>
            {
                time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                return WovenShop.Echo("done");
            });
        },
        services => services.AddSingleton<TimeProvider>(time));

    private static async Task<string> SaveAsync(TracedSite site, string name, bool isTypical, int second)
    {
        var id = TraceId.Create(DateTimeOffset.UnixEpoch.AddSeconds(second));
        await site.Traces.SaveAsync(id, new()
        {
            Name = name,
            TimestampFrequency = 1_000_000,
            EndTimestamp = 10,
            KeepReason = isTypical ? StoredTrace.TypicalReason : "slow",
            Symbols = [new Symbol("A", "B")],
            Events = [new(EventKind.Enter, 0, 1, 0), new(EventKind.Leave, 10, 1, 0)],
        });
        return id;
    }
}
