using System.Collections.Concurrent;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class SharedRepositoryTests
{
    [Fact]
    public async Task Applications_with_different_repositories_are_counted_separately()
    {
        await using var one = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "1"));
        await using var other = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "22"));

        await one.GetAsync("/");
        await other.GetAsync("/");
        await other.GetAsync("/");

        Assert.Equal(1L, (await one.ReportWhenAsync(inFlight: 0))["Total Bytes Written"]);
        Assert.Equal(4L, (await other.ReportWhenAsync(inFlight: 0))["Total Bytes Written"]);
        Assert.Equal(1L, (await one.ReportAsync("Kestrel"))["Total Connections"]);
        Assert.Equal(1L, (await other.ReportAsync("Kestrel"))["Total Connections"]);
    }

    [Fact]
    public async Task Applications_that_share_a_repository_are_counted_together()
    {
        var shared = new ConcurrentDictionary<string, object?>();
        await using var one = await StatisticsSite.StartAsync(
            settings => (settings.Repository, settings.MapEndpoints) = (shared, app => app.MapGet("/", () => "1")));
        await using var other = await StatisticsSite.StartAsync(
            settings => (settings.Repository, settings.MapEndpoints) = (shared, app => app.MapGet("/", () => "22")));

        await one.GetAsync("/");
        await other.GetAsync("/");

        var report = await one.ReportWhenAsync(inFlight: 0);
        Assert.Equal(2L, report["Total Requests"]);
        Assert.Equal(2, StatisticsSite.GetRecords(report).Count);
        Assert.Equal(2L, (await one.ReportAsync("Kestrel"))["Total Connections"]);
    }

    [Fact]
    public async Task Applications_that_share_a_repository_have_their_own_options()
    {
        var shared = new ConcurrentDictionary<string, object?>();
        await using var one = await StatisticsSite.StartAsync(settings =>
        {
            settings.Repository = shared;
            settings.ConfigureOptions = options =>
            {
                options.Requests.MaxRecent = 2;
                options.Requests.MaxRoutes = 2;
                options.Requests.Slow.Threshold = TimeSpan.FromHours(1);
            };
            Map(settings, "one");
        });
        await using var other = await StatisticsSite.StartAsync(settings =>
        {
            settings.Repository = shared;
            settings.ConfigureOptions = options =>
            {
                options.Requests.MaxRecent = 3;
                options.Requests.MaxRoutes = 4;
                options.Requests.IncludeQueryStrings = true;
                options.Requests.Slow.Threshold = TimeSpan.FromSeconds(2);
                options.Requests.Slow.MaxCount = 1;
            };
            Map(settings, "other");
        });

        for (var i = 0; i < 5; i++)
        {
            await one.GetAsync($"/one/{i}?secret");
            await other.GetAsync($"/other/{i}?told");
        }

        var report = await one.ReportWhenAsync(inFlight: 0);
        Assert.Equal(10L, report["Total Requests"]);
        Assert.Equal(
            ["GET /one/3 HTTP/1.1", "GET /one/4 HTTP/1.1", "GET /other/2?told HTTP/1.1", "GET /other/3?told HTTP/1.1",
                "GET /other/4?told HTTP/1.1"],
            StatisticsSite.GetRecords(report).Select(record => record["Request-Line"]).Order());
        Assert.Equal("GET /other/4?told HTTP/1.1", Assert.Single(StatisticsSite.GetRecords(report, "Slow Queries"))["Request-Line"]);
        Assert.Equal(
            ["(other)", "/one/0", "/one/1", "/other/0", "/other/1", "/other/2", "/other/3"],
            ((Report)report["URI Set Tracking"]!).Names);

        static void Map(StatisticsSite.Settings settings, string name) => settings.MapEndpoints = app =>
        {
            for (var i = 0; i < 5; i++) app.MapGet($"/{name}/{i}", () => settings.Time.Advance(TimeSpan.FromSeconds(2)));
        };
    }

    [Fact]
    public async Task An_application_that_stops_leaves_its_counts_and_removes_its_records()
    {
        var shared = new ConcurrentDictionary<string, object?>();
        await using var one = await StatisticsSite.StartAsync(
            settings => (settings.Repository, settings.MapEndpoints) = (shared, app => app.MapGet("/", () => "1")));
        await using (var other =
            await StatisticsSite.StartAsync(
                settings => (settings.Repository, settings.MapEndpoints) = (shared, app => app.MapGet("/", () => "22"))))
        {
            await other.GetAsync("/");
            await other.ReportWhenAsync(inFlight: 0);
        }

        var report = await one.ReportWhenAsync(inFlight: 0);
        Assert.Equal(1L, report["Total Requests"]);
        Assert.Empty(StatisticsSite.GetRecords(report));
    }

    [Theory]
    [InlineData("System.*", 7, false)]
    [InlineData("System.*", 8, true)]
    [InlineData("Other.*", 7, true)]
    public async Task The_first_application_decides_which_meters_are_read_and_others_log_a_warning(
        string excluded, int records, bool differs)
    {
        var shared = new ConcurrentDictionary<string, object?>();
        var log = new FakeLogCollector();
        await using (await StartAsync("System.*", 7))
        {
            Assert.Empty(Warnings());
            await using var other = await StartAsync(excluded, records);
        }

        var warning = Warnings().SingleOrDefault();
        Assert.Equal(differs, warning is not null);
        if (warning is not null) Assert.Contains("Repository", warning.Message, StringComparison.Ordinal);
        log.Clear();

        // When all have stopped, the next application decides.
        await using var last = await StartAsync(excluded, records);
        Assert.Empty(Warnings());

        IEnumerable<FakeLogRecord> Warnings() => log.GetSnapshot()
            .Where(record => record.Level == LogLevel.Warning && record.Category!.StartsWith("Chalkboard", StringComparison.Ordinal));

        Task<StatisticsSite> StartAsync(string exclude, int most) => StatisticsSite.StartAsync(settings =>
        {
            settings.Repository = shared;
            settings.ConfigureServices = services => services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(log));
            settings.ConfigureOptions = options =>
            {
                options.Meters.Exclude.Add(exclude);
                options.Meters.MaxRecordsPerInstrument = most;
            };
        });
    }
}
