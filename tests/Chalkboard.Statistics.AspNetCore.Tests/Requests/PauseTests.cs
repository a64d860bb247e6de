using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class PauseTests
{
    [Fact]
    public async Task A_paused_namespace_collects_nothing_and_is_reported()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "hello"));
        await site.GetAsync("/");
        await site.ReportWhenAsync(inFlight: 0);
        SetEnabled(site, false);

        await site.GetAsync("/");

        var report = await site.ReportAsync();
        Assert.Equal(1L, report["Total Requests"]);
        Assert.Equal(false, report["Enabled"]);
        Assert.Single(StatisticsSite.GetRecords(report));

        SetEnabled(site, true);
        await site.GetAsync("/");
        Assert.Equal(2L, (await site.ReportWhenAsync(inFlight: 0))["Total Requests"]);
    }

    [Fact]
    public async Task A_request_that_started_before_a_pause_counts()
    {
        var go = new TaskCompletionSource<string>();
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => go.Task));
        var answer = site.GetAsync("/");
        await site.ReportWhenAsync(inFlight: 1);
        SetEnabled(site, false);

        go.SetResult("hello");
        await answer;

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(1L, report["Total Requests"]);
        Assert.Equal(5L, report["Total Bytes Written"]);
        Assert.Equal(1L, ((Report)((Report)report["URI Set Tracking"]!)["/"]!)["Count"]);
        Assert.Equal("200 OK", Assert.Single(StatisticsSite.GetRecords(report))["Response Status"]);
    }

    [Fact]
    public async Task A_request_that_started_in_a_pause_does_not_count()
    {
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource<string>());
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () =>
        {
            reached.TrySetResult();
            return go.Task;
        }));
        SetEnabled(site, false);
        var answer = site.GetAsync("/");
        await reached.Task;
        SetEnabled(site, true);
        // It is unknown whether this is a request or a stream.
        var meanwhile = await site.ReportAsync();
        Assert.Null(meanwhile["Current Requests"]);
        Assert.Null(meanwhile["Current Streams"]);

        go.SetResult("hello");
        await answer;

        await site.GetAsync("/");
        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(1L, report["Total Requests"]);
        Assert.Equal(5L, report["Total Bytes Written"]);
    }

    private static void SetEnabled(StatisticsSite site, bool enabled) =>
        StatisticsNamespace.GetOrCreate(site.Repository, "ASP.NET Core Applications").Enabled = enabled;
}
