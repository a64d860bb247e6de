using Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

/// <summary>What a request asked of others, on the pages.</summary>
public sealed class DependencyTests
{
    [Fact]
    public async Task A_call_has_its_dependency_in_its_row_and_its_log_records_on_its_page()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(CreateRecording());

        var trace = await site.GetPageAsync($"/traces/{id}");
        var row = Assert.Single(trace.QuerySelectorAll(".label .dependency"));
        Assert.EndsWith("SQL: SELECT '<b>' (failed: SqliteException: no)", row.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Single((await site.GetPageAsync($"/traces/{id}?find=select")).QuerySelectorAll(".label .dependency"));
        Assert.Empty((await site.GetPageAsync($"/traces/{id}?find=delete")).QuerySelectorAll(".label .dependency"));
        var call = await site.GetPageAsync($"/traces/{id}/calls/0");
        var log = Assert.Single(call.QuerySelectorAll(".dependencies .log"));
        Assert.StartsWith("Warning: shop: none", log.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_dependencies_are_marked_in_the_list_and_are_facts_of_the_trace()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(CreateRecording());

        var mark = Assert.Single((await site.GetPageAsync("/traces")).QuerySelectorAll(".repeated"));
        Assert.Equal("repeated 7 × SQL", mark.TextContent);
        Assert.Contains("7 × SQL in 1 ms: SELECT ?", await site.GetTextAsync($"/traces/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_shows_a_trace_with_dependencies_and_log_records_outside_of_calls()
    {
        await using var site = await TracedSite.StartAsync();
        var recording = CreateRecording();
        var id = await site.SaveAsync(new()
        {
            Name = recording.Name,
            StartedAt = recording.StartedAt,
            TimestampFrequency = recording.TimestampFrequency,
            EndTimestamp = recording.EndTimestamp,
            Symbols = recording.Symbols,
            Events =
            [
                new(EventKind.Log, 0, 1, -1, value: "Warning: shop: early".AsMemory()),
                new(EventKind.DependencyStart, 0, 1, -1, value: "SQL: SELECT 1".AsMemory()) { Dependency = 9 },
                .. recording.Events,
                new(EventKind.DependencyEnd, 1_000, 1, -1, value: "1 row".AsMemory()) { Dependency = 9 },
            ],
        });

        foreach (var page in (string[])["", "/timeline", "/timeline/data", "/flame", "/flame/data", "/hotspots", "/difference",
            "?find=total", "/calls/0", "/calls/1", .. TraceFormat.All.Select(format => $"/download/{format.Name}")])
        {
            using var response = await site.GetAsync($"/traces/{id}{page}");
            Assert.True(response.IsSuccessStatusCode, page);
        }

        Assert.Equal(1, (await site.GetPageAsync("/traces?value=early")).QuerySelectorAll("tbody tr").Length);
    }

    private static Recording CreateRecording() => new()
    {
        Name = "GET /orders",
        StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        TimestampFrequency = 1_000_000,
        EndTimestamp = 1_000,
        Details = [KeyValuePair.Create("Repeated", "7 × SQL in 1 ms: SELECT ?")],
        Symbols = [new("Orders", "Total"), new("SqliteCommand", "ExecuteReader")],
        Events =
        [
            new(EventKind.Enter, 0, 1, 0),
            new(EventKind.Log, 50, 1, -1, value: "Warning: shop: none".AsMemory()),
            new(EventKind.ExternalEnter, 100, 1, 1),
            new(EventKind.DependencyStart, 110, 1, -1, value: "SQL: SELECT '<b>'".AsMemory()) { Dependency = 1 },
            new(EventKind.DependencyEnd, 810, 1, -1, value: "failed: SqliteException: no".AsMemory()) { Dependency = 1 },
            new(EventKind.ExternalLeave, 900, 1, 1),
            new(EventKind.Leave, 1_000, 1, 0),
        ],
    };
}
