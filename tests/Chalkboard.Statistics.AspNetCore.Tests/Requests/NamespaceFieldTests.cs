namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class NamespaceFieldTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_namespace_has_every_entry_by_its_name()
    {
        await using var site = await StatisticsSite.StartAsync();

        var report = await site.ReportAsync();

        Assert.Equal(
            [
                "Bytes Read/Request", "Bytes Read/Second", "Bytes Written/Request", "Bytes Written/Second", "Current Requests",
                "Current Streams", "Current Time",
                "Enabled", "Last Minute 5xx/Second", "Last Minute Bytes Read/Second", "Last Minute Bytes Written/Second",
                "Last Minute Requests/Second",
                "Requests", "Requests/Second", "Server Version", "Slow Queries", "Start Time", "Streams", "Total 2xx", "Total 3xx",
                "Total 499", "Total 4xx",
                "Total 5xx", "Total Bytes Read",
                "Total Bytes Written", "Total Requests", "Total Streams", "Total Time", "URI Set Tracking", "Uptime",
            ],
            report.Names);
        Assert.Equal(true, report["Enabled"]);
        Assert.StartsWith("ASP.NET Core 10.", (string?)report["Server Version"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_request_everything_is_zero_and_nothing_fails()
    {
        await using var site = await StatisticsSite.StartAsync();

        var report = await site.ReportAsync();

        Assert.Equal(0d, report["Requests/Second"]);
        Assert.Equal(0d, report["Bytes Read/Request"]);
        Assert.Equal(0d, report["Bytes Written/Second"]);
        Assert.Equal(TimeSpan.Zero, report["Total Time"]);
        Assert.Equal(0L, report["Total Requests"]);
    }

    [Fact]
    public async Task Rates_are_totals_divided_by_the_uptime_or_by_the_requests()
    {
        await using var site =
            await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app => app.MapPost("/echo", async (HttpContext context) =>
        {
            settings.Time.Advance(TimeSpan.FromSeconds(2));
            await context.Request.Body.CopyToAsync(context.Response.Body, Stop);
        }));
        foreach (var text in new[] { "1234", "12345678" }) await site.Client.PostAsync("/echo", new StringContent(text), Stop);
        await site.ReportWhenAsync(inFlight: 0);
        site.Time.Advance(TimeSpan.FromSeconds(4));

        var report = await site.ReportAsync();

        Assert.Equal(2L, report["Total Requests"]);
        Assert.Equal(12L, report["Total Bytes Read"]);
        Assert.Equal(12L, report["Total Bytes Written"]);
        Assert.Equal(TimeSpan.FromSeconds(4), report["Total Time"]);
        Assert.Equal(TimeSpan.FromSeconds(8), report["Uptime"]);
        Assert.Equal(0.25, report["Requests/Second"]);
        Assert.Equal(1.5, report["Bytes Read/Second"]);
        Assert.Equal(1.5, report["Bytes Written/Second"]);
        Assert.Equal(6d, report["Bytes Read/Request"]);
        Assert.Equal(6d, report["Bytes Written/Request"]);
        Assert.Equal(site.Time.GetUtcNow(), report["Current Time"]);
        Assert.Equal(site.Time.GetUtcNow().AddSeconds(-8), report["Start Time"]);
    }

    [Fact]
    public async Task Requests_in_flight_are_current_and_in_the_total_once_they_have_ended()
    {
        var go = new TaskCompletionSource();
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/slow", () => go.Task));
        var answers = new[] { site.GetAsync("/slow"), site.GetAsync("/slow") };

        var report = await site.ReportWhenAsync(inFlight: 2);
        Assert.Equal(0L, report["Total Requests"]);

        go.SetResult();
        await Task.WhenAll(answers);
        Assert.Equal(2L, (await site.ReportWhenAsync(inFlight: 0))["Total Requests"]);
    }

    [Fact]
    public void Without_AddStatistics_UseStatistics_says_what_to_call()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(app.UseStatistics);

        Assert.Contains("AddStatistics", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_passes_the_middleware_twice_counts_once()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.UseStatistics();
            app.MapGet("/", () => "hello");
        });

        await site.GetAsync("/");

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(1L, report["Total Requests"]);
        Assert.Equal(5L, report["Total Bytes Written"]);
    }
}
