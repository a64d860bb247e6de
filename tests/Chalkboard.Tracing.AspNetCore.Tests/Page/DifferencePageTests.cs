using System.Net;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

public sealed class DifferencePageTests
{
    private const string Markup = "Rows.<b>Read</b>";

    [Fact]
    public async Task A_slow_trace_opens_with_its_difference_from_a_typical_one()
    {
        await using var site = await TracedSite.StartAsync();
        var typical = await SaveAsync(site, 1, StoredTrace.TypicalReason);
        var slow = await SaveAsync(site, 214, "slower than 500 ms");

        var page = await site.GetPageAsync($"/traces/{slow}");

        Assert.Equal("Why it took 1.93 s instead of 9.12 ms", page.Text("#-difference h2"));
        Assert.Equal(
            $"100 % Orders.Total called {Markup} 214 times instead of 1: 1.92 s of the 1.92 s.",
            page.Text("#-difference tr"));
        Assert.Equal([$"./{typical}", $"./{slow}/difference"], page.Links("#-difference a").Select(link => link.Address));
        Assert.Equal([$"Orders.Total", Markup], page.Texts("#-difference code"));
        Assert.False((await site.GetPageAsync($"/traces/{typical}")).Has("#-difference"));
        Assert.False((await site.GetPageAsync($"/traces/{slow}?find=Rows")).Has("#-difference"));
    }

    [Fact]
    public async Task The_difference_shows_both_trees_with_the_grown_branches_open()
    {
        await using var site = await TracedSite.StartAsync();
        await SaveAsync(site, 1, StoredTrace.TypicalReason);
        var slow = await SaveAsync(site, 214, "slower than 500 ms");

        var page = await site.GetPageAsync($"/traces/{slow}/difference");

        Assert.Equal(
            [
                "1 → 1 × Page.Get", "1 → 1 × Orders.Total", $"1 → 214 × {Markup}", "1 → 1 × Page.Footer",
            ], page.Texts("#-difference-tree .label"));
        Assert.Equal(["9.12 ms", "1.93 s", "+1.92 s"], page.Texts("#-difference-tree .time").Take(3));
        Assert.Equal(["Page.Get", "Orders.Total"], page.Texts("details[open] > summary .name"));
    }

    [Fact]
    public async Task Any_two_traces_can_be_compared_and_a_trace_without_a_typical_one_says_what_to_do()
    {
        await using var site = await TracedSite.StartAsync();
        var (first, second) = (await SaveAsync(site, 3, "any"), await SaveAsync(site, 2, "any"));

        Assert.Contains("No typical trace",
            (await site.GetPageAsync($"/traces/{first}/difference")).Text("main"), StringComparison.Ordinal);
        Assert.Contains("3 times instead of 2",
            (await site.GetPageAsync($"/traces/{first}/difference?baseline={second}")).Text(".difference"), StringComparison.Ordinal);
        using var none = await site.GetAsync($"/traces/{first}/difference?baseline=../../etc/passwd");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Where_a_rule_keeps_every_trace_the_median_is_the_typical_one()
    {
        await using var site = await TracedSite.StartAsync();
        for (var i = 0; i < 3; i++) await SaveAsync(site, 2, "any");
        var slow = await SaveAsync(site, 50, "any");

        Assert.Contains("50 times instead of 2",
            (await site.GetPageAsync($"/traces/{slow}")).Text("#-difference"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_calls_are_reported()
    {
        await using var site = await TracedSite.StartAsync();
        await SaveAsync(site, 1, StoredTrace.TypicalReason);
        var slow = await SaveAsync(site, 50, "slow", new("calls beyond the limit", 17) { IncludesCalls = true });

        Assert.Contains("Calls are missing from this trace",
            (await site.GetPageAsync($"/traces/{slow}/difference")).Text("main"), StringComparison.Ordinal);
    }

    private static async Task<string> SaveAsync(TracedSite site, int count, string reason, DroppedItems? dropped = null)
    {
        var builder = new RecordingBuilder().Enter(0, "Page.Get").Enter(10, "Orders.Total");
        for (var i = 0; i < count; i++)
            builder.EnterExternal(100 + (9_000 * i), Markup).LeaveExternal(9_100 + (9_000 * i), Markup);
        var end = 100 + (9_000 * count);
        var built = builder.Leave(end + 10, "Orders.Total").Enter(end + 20, "Page.Footer").Leave(end + 20, "Page.Footer")
            .Leave(end + 20, "Page.Get").Build();
        var id = TraceId.Create(built.StartedAt);
        await site.Traces.SaveAsync(id, new()
        {
            Name = built.Name,
            StartedAt = built.StartedAt,
            TimestampFrequency = built.TimestampFrequency,
            StartTimestamp = built.StartTimestamp,
            EndTimestamp = built.EndTimestamp,
            KeepReason = reason,
            Dropped = dropped is null ? [] : [dropped],
            Symbols = built.Symbols,
            Events = built.Events,
        });
        return id;
    }
}
