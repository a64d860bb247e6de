using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Mvc;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class RouteTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_timed_by_route_and_those_without_one_together()
    {
        await using var site = await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app =>
        {
            app.MapGet("/sets/{id}", (int id) => settings.Time.Advance(TimeSpan.FromMilliseconds(100 * id)));
        });

        foreach (var path in new[] { "/sets/1", "/sets/3", "/no", "/such/path" }) await site.Client.GetAsync(path, Stop);

        var uris = await UrisAsync(site);
        Assert.Equal(["(unmatched)", "/sets/{id}"], uris.Names);
        var sets = (Report)uris["/sets/{id}"]!;
        Assert.Equal(2L, sets["Count"]);
        Assert.Equal(TimeSpan.FromMilliseconds(400), sets["Sum"]);
        Assert.Equal(TimeSpan.FromMilliseconds(100), sets["Min"]);
        Assert.Equal(TimeSpan.FromMilliseconds(300), sets["Max"]);
        Assert.Equal(TimeSpan.FromMilliseconds(200), sets["Avg"]);
        Assert.True(sets.ContainsKey("95%"));
        Assert.Equal(2L, ((Report)uris["(unmatched)"]!)["Count"]);
    }

    [Fact]
    public async Task Endpoints_of_one_name_share_it_and_records_keep_their_route()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.MapGet("/a", () => "").WithStatisticsName("Letters");
            app.MapGet("/b", [StatisticsName("Letters")] () => "");
            app.MapGroup("/c").WithStatisticsName("Letters").MapGet("/{d}", () => "");
        });

        foreach (var path in new[] { "/a", "/b", "/c/d" }) await site.GetAsync(path);

        var report = await site.ReportWhenAsync(inFlight: 0);
        var uris = (Report)report["URI Set Tracking"]!;
        Assert.Equal(3L, ((Report)uris["Letters"]!)["Count"]);
        Assert.Equal(["/a", "/b", "/c/{d}"], StatisticsSite.GetRecords(report).Select(record => record["Route"]).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_excluded_endpoint_is_not_counted(bool routedFirst)
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureServices = services => services.AddHealthChecks();
            settings.MapEndpoints = app =>
            {
                if (!routedFirst) app.UseRouting();
                app.MapHealthChecks("/healthz").DisableStatistics();
                app.MapGet("/quiet", [DisableStatistics] async () =>
                {
                    await Task.Yield();
                    return "quiet";
                });
                app.MapGet("/", () => "hello");
            };
        });

        await site.GetAsync("/healthz");
        Assert.Equal("quiet", await site.GetAsync("/quiet"));
        await site.GetAsync("/");

        var report =
            await site.ReportWhenAsync(report => Equals(report["Current Requests"], 0L) && StatisticsSite.GetRecords(report).Count == 1);
        Assert.Equal(["/"], ((Report)report["URI Set Tracking"]!).Names);
        Assert.Equal(5L, report["Total Bytes Written"]);
        Assert.Equal(1L, report["Total Requests"]);
    }

    [Fact]
    public async Task Controllers_are_named_and_excluded_by_attributes()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureServices = services => services.AddControllers().AddApplicationPart(typeof(ThingsController).Assembly);
            settings.MapEndpoints = app => app.MapControllers();
        });

        await site.GetAsync("/things/named");
        await site.GetAsync("/things/hidden");

        var uris = await UrisAsync(site);
        Assert.Equal(["Things"], uris.Names);
    }

    [Fact]
    public async Task A_failed_request_is_timed_under_its_route_and_not_under_the_error_page()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseStatusCodePagesWithReExecute("/error");
            app.UseRouting();
            app.MapGet("/fails", string () => throw new InvalidOperationException());
            app.MapGet("/gone", () => Results.StatusCode(410));
            app.Map("/error", () => "sorry");
        });

        await site.Client.GetAsync("/fails", Stop);
        await site.Client.GetAsync("/gone", Stop);

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(["/fails", "/gone"], ((Report)report["URI Set Tracking"]!).Names);
        Assert.Equal(
            ["410 Gone",
                "500 Internal Server Error"], StatisticsSite.GetRecords(report).Select(record => record["Response Status"]).Order());
    }

    [Fact]
    public async Task Beyond_the_bound_routes_share_one_entry()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureOptions = options => options.Requests.MaxRoutes = 2;
            settings.MapEndpoints = app =>
            {
                for (var i = 0; i < 5; i++) app.MapGet($"/{i}", () => "");
            };
        });

        for (var i = 0; i < 5; i++) await site.GetAsync($"/{i}");

        var uris = await UrisAsync(site);
        Assert.Equal(["(other)", "/0", "/1"], uris.Names);
        Assert.Equal(3L, ((Report)uris["(other)"]!)["Count"]);
    }

    private static async Task<Report> UrisAsync(StatisticsSite site) =>
        (Report)(await site.ReportWhenAsync(inFlight: 0))["URI Set Tracking"]!;
}

[ApiController]
[Route("things")]
[StatisticsName("Things")]
public sealed class ThingsController : ControllerBase
{
    [HttpGet("named")]
    public OkObjectResult Named() => Ok("named");

    [HttpGet("hidden")]
    [DisableStatistics]
    public OkObjectResult Hidden() => Ok("hidden");
}
