using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Tests.Scraping;

public sealed class ScrapingTests
{
    [Fact]
    public async Task A_real_Prometheus_scrapes_the_site_and_answers_queries()
    {
        var repository = new ConcurrentDictionary<string, object?>();
        var shop = StatisticsNamespace.GetOrCreate(repository, "Shop \"Küche\"\n");
        shop.Counter("Orders").Add(3);
        shop.Table("Tills").Record("east \\ \"1\"").Gauge("Queue").Set(7);
        shop.Timing("Checkout").Record(TimeSpan.FromSeconds(2));

        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
        builder.Services.AddStatistics(options => options.Repository = repository);
        await using var app = builder.Build();
        app.UseStatistics();
        app.MapGet("/hello/{name}", (string name) => name);
        app.MapGet("/orders/{status:int}", (int status) => Results.StatusCode(status));
        app.MapStatistics("/statistics").AllowLocalMachine();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var site = new Uri(app.Urls.Single());
        using var visitor = new HttpClient { BaseAddress = site };
        for (var i = 0; i < 5; i++)
            await visitor.GetStringAsync(new Uri($"/hello/{i}", UriKind.Relative), TestContext.Current.CancellationToken);

        await using var prometheus = new PrometheusServer(site, "/statistics/metrics");

        Assert.Equal(1, await prometheus.QueryAsync("up{job=\"site\"}", up => up == 1));
        Assert.Equal(3, await prometheus.QueryAsync("shop_k_che_orders_total", _ => true));
        Assert.Equal(7, await prometheus.QueryAsync("shop_k_che_tills_queue{record=\"east \\\\ \\\"1\\\"\"}", _ => true));
        Assert.Equal(2, await prometheus.QueryAsync("shop_k_che_timings_seconds{quantile=\"0.5\"}", _ => true));
        Assert.Equal(5, await prometheus.QueryAsync("asp_net_core_applications_requests_total", _ => true));
        Assert.Equal(
            5, await prometheus.QueryAsync("asp_net_core_applications_uri_set_tracking_seconds_count{record=~\".*hello.*\"}", _ => true));
        Assert.Equal("counter", await prometheus.GetTypeAsync("shop_k_che_orders"));
        Assert.Equal("summary", await prometheus.GetTypeAsync("shop_k_che_timings_seconds"));

        await visitor.GetStringAsync(new Uri("/hello/again", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(6, await prometheus.QueryAsync("asp_net_core_applications_requests_total", total => total == 6));

        // The failures of each route, as an alert queries them.
        const string FailuresByRoute = "sum by (record) (rate(asp_net_core_applications_uri_set_tracking_5xx_total[30s]))";
        await visitor.GetStringAsync(new Uri("/orders/200", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(
            0, await prometheus.QueryAsync(
                $"{FailuresByRoute.Replace("_total[", "_total{record=~\".*orders.*\"}[", StringComparison.Ordinal)}", _ => true));
        for (var i = 0; i < 20; i++)
            (await visitor.GetAsync(new Uri("/orders/500", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        Assert.True(await prometheus.QueryAsync($"{FailuresByRoute} > 0", rate => rate > 0) > 0);
        Assert.Equal(1, await prometheus.QueryAsync($"count({FailuresByRoute} > 0)", _ => true));
        Assert.Equal(
            20, await prometheus.QueryAsync(
                "asp_net_core_applications_uri_set_tracking_5xx_total{record=~\".*orders.*\"}", count => count == 20));
        Assert.Equal(20, await prometheus.QueryAsync("asp_net_core_applications_5xx_total", count => count == 20));
        Assert.Equal(
            0, await prometheus.QueryAsync("asp_net_core_applications_uri_set_tracking_5xx_total{record=~\".*hello.*\"}", _ => true));
        Assert.Equal("counter", await prometheus.GetTypeAsync("asp_net_core_applications_uri_set_tracking_5xx"));
    }
}
