using System.Collections.Concurrent;
using Chalkboard.Statistics.Reports;
using Microsoft.Playwright;

namespace Chalkboard.Tracing.AspNetCore.Tests.Statistics;

public sealed class StatisticsTests(Chromium chromium)
{
    // The time limit must not depend on how busy the machine is.
    private static readonly Extrapolator _extrapolator = new() { FunctionTimeout = TestTimeout.Default };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_request_links_to_its_trace_while_the_trace_is_kept(bool statisticsFirst)
    {
        var repository = new ConcurrentDictionary<string, object?>();
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Path("/checkout")),
            app =>
            {
                app.MapCallTraces("/admin/traces").AllowLocalMachine();
                app.MapStatistics().AllowLocalMachine();
            },
            services => services.AddStatistics(statistics =>
            {
                statistics.Repository = repository;
                statistics.Meters.Exclude.Add("*");
                statistics.Requests.Slow.Threshold = TimeSpan.Zero;
            }),
            app =>
            {
                if (statisticsFirst) app.UseStatistics();
                app.UseCallTracing();
                if (!statisticsFirst) app.UseStatistics();
            });
        await site.GetTextAsync("/echo/x");
        await site.GetTextAsync("/checkout");
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var path = $"/admin/traces/{kept.Id}";
        Assert.Equal([null, path], (await SlowAsync(minCount: 2)).Select(record => record["Trace"]));
        Assert.Contains(new HtmlLink(path, $".{path}"), (await site.GetPageAsync("/statistics")).Links());
        Assert.Contains("Shop.CheckoutAsync", (await site.GetPageAsync(path)).Texts("#-tree .name"));

        // Script creates the same link.
        await using (var browser = await chromium.OpenAsync(site.Address))
        {
            var tab = await browser.NewPageAsync();
            await tab.GotoAsync("/statistics");
            await Assertions.Expect(tab.Locator("#-status")).ToHaveAttributeAsync("data-state", "live");
            await site.GetTextAsync("/checkout");
            var later = (await site.WaitForTracesAsync(2))[0];
            await tab.Locator($"td.link a[href$='{later.Id}']").ClickAsync();
            await Assertions.Expect(tab.Locator("#-tree")).ToContainTextAsync("Shop.CheckoutAsync");
        }

        await site.Traces.DeleteAsync(kept.Id, Stop);
        Assert.Equal([null, null], (await SlowAsync(minCount: 2)).Take(2).Select(record => record["Trace"]));

        // A request is counted after its response.
        Task<List<Report>> SlowAsync(int minCount) => Eventually.GetAsync(GetSlowRequestsAsync, records => records.Count >= minCount);

        async Task<List<Report>> GetSlowRequestsAsync()
        {
            var report = await _extrapolator.ExtrapolateAsync(repository, "ASP.NET Core Applications", Stop);
            return [.. ((List<object?>)((Report)report["ASP.NET Core Applications"]!)["Slow Queries"]!).Cast<Report>()];
        }
    }

    [Fact]
    public async Task A_link_to_a_trace_has_the_path_base_of_the_page_that_shows_it()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Path("/checkout")),
            app =>
            {
                app.MapCallTraces("/traces").AllowLocalMachine();
                app.MapStatistics("/admin/statistics").AllowLocalMachine();
            },
            services => services.AddStatistics(statistics =>
            {
                statistics.Repository = new ConcurrentDictionary<string, object?>();
                statistics.Requests.Slow.Threshold = TimeSpan.Zero;
            }),
            app =>
            {
                app.UsePathBase("/one").UsePathBase("/two").UseRouting();
                app.UseStatistics();
                app.UseCallTracing();
            });
        await site.GetTextAsync("/one/checkout");
        var kept = Assert.Single(await site.WaitForTracesAsync(1));

        foreach (var page in (string[])["/admin/statistics", "/one/admin/statistics", "/two/admin/statistics", "/two/admin/statistics/"])
        {
            var links = await Eventually.GetAsync(
                async () => (await site.GetPageAsync(page)).Links($"a[href$='{kept.Id}']"), links => links.Count > 0);
            var address = new Uri(new Uri(site.Address, page), links[0].Address);
            Assert.Equal($"{page[..page.IndexOf("/admin", StringComparison.Ordinal)]}/traces/{kept.Id}", address.AbsolutePath);
            Assert.Contains("Shop.CheckoutAsync", (await site.GetPageAsync(address.AbsolutePath)).Texts("#-tree .name"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_and_streams_of_statistics_are_not_traced(bool routingFirst)
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.All),
            app =>
            {
                app.MapCallTraces().AllowLocalMachine();
                app.MapStatistics().AllowLocalMachine();
                app.MapHealthChecks("/health").WithMetadata(Tuple.Create("logging.trace", false));
            },
            services => services.AddStatistics(statistics => statistics.Repository = new ConcurrentDictionary<string, object?>())
                .AddHealthChecks(),
            app =>
            {
                if (routingFirst) app.UseRouting();
                app.UseCallTracing();
                if (!routingFirst) app.UseRouting();
            });

        foreach (var path in (string[])["/statistics", "/statistics/data", "/statistics/metrics", "/health", "/traces"])
            await site.GetTextAsync(path);
        using (var live =
            await site.Client.GetAsync("/statistics/live", HttpCompletionOption.ResponseHeadersRead, Stop)) Assert.True(
                live.IsSuccessStatusCode);
        await site.GetTextAsync("/echo/x");

        Assert.Equal("GET /echo/{text}", Assert.Single(await site.WaitForTracesAsync(1)).Name);
    }

    [Fact]
    public async Task The_namespace_has_kept_traces_and_counts_of_requested_and_refused_ones()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Secret(TracedSite.Secret)));
        var (asked, refused) = await GetCountsAsync();
        using var yes = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        using var no = await site.GetAsync("/checkout", (TracedSite.Header, "not the secret"));
        await no.Content.ReadAsStringAsync(Stop);
        var (askedThen, refusedThen) = await GetCountsAsync();
        // Other tests of this process send the header too.
        Assert.True(askedThen > asked && refusedThen > refused);
        var record =
            Assert.Single(
                ((List<object?>)(await ReportAsync())["Kept Traces"]!)
                    .Cast<Report>(), record => Equals(record["Trace"], $"/traces/{kept.Id}"));
        Assert.Equal("GET /checkout", record["Operation"]);
        Assert.Equal(kept.EventCount, record["Events"]);

        static async Task<Report> ReportAsync() =>
            (Report)(await _extrapolator.ExtrapolateAsync(
                Chalkboard.Statistics.StatisticsRepository.Current, "Tracing", Stop))["Tracing"]!;

        static async Task<(long, long)> GetCountsAsync()
        {
            var report = await ReportAsync();
            return ((long)(report.TryGetValue("Total Requests With Header", out var asked) ? asked! : 0L),
                (long)(report.TryGetValue("Total Requests Refused", out var refused) ? refused! : 0L));
        }
    }
}
