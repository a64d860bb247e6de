using System.Collections.Concurrent;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Statistics.AspNetCore.Tests.Meters;

public sealed class MeterTests
{
    [Fact]
    public async Task The_meters_of_Kestrel_and_of_the_runtime_appear_without_a_line_of_code()
    {
        var repository = new ConcurrentDictionary<string, object?>();
        await using var app = await StartAsync(options =>
        {
            options.Repository = repository;
            // The meters of requests are excluded by default.
            Assert.Contains("Microsoft.AspNetCore.Hosting", options.Meters.Exclude);
            options.Meters.Exclude.Clear();
        });
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await client.GetAsync("/hello", TestContext.Current.CancellationToken);
        // The server may measure the end of a request after its response, but before the next request.
        await client.GetAsync("/hello", TestContext.Current.CancellationToken);

        var report =
            await new Extrapolator { FunctionTimeout = TestTimeout.Default }.ExtrapolateAsync(
                repository, TestContext.Current.CancellationToken);

        var durations = (Report)((Report)report["Microsoft.AspNetCore.Hosting"]!)["http.server.request.duration"]!;
        var hello = (Report)durations.Single(
            record => ((Report)record.Value!).TryGetValue("http.route", out var route) && "/hello".Equals(route)).Value!;
        Assert.IsType<TimeSpan>(hello["Sum"]);
        Assert.Equal("200", hello["http.response.status_code"]);
        Assert.Contains("kestrel.active_connections", ((Report)report["Microsoft.AspNetCore.Server.Kestrel"]!).Names);
        Assert.IsType<TimeSpan>(((Report)report["System.Runtime"]!)["Total dotnet.gc.pause.time"]);
    }

    [Fact]
    public async Task Excluded_meters_do_not_appear_and_the_others_end_with_the_application()
    {
        var repository = new ConcurrentDictionary<string, object?>();
        await using var app = await StartAsync(options =>
        {
            options.Repository = repository;
            options.Meters.Exclude.Add("Microsoft.*");
        });
        Assert.Contains("System.Runtime", repository.Keys);
        Assert.DoesNotContain(repository.Keys, name => name.StartsWith("Microsoft.", StringComparison.Ordinal));

        await app.StopAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("System.Runtime", repository.Keys);
    }

    private static async Task<WebApplication> StartAsync(Action<StatisticsOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddStatistics(configure);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/hello", () => "hello");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
