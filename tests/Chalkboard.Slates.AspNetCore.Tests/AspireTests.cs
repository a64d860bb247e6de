using System.Diagnostics;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Applications that get their connections from the environment, as .NET Aspire sets it.</summary>
public sealed class AspireTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Slates_are_in_the_store_of_the_resource_with_a_health_check_and_telemetry()
    {
        var builder = CreateBuilder(("Slates:Store", "sqlite"), ("ConnectionStrings:shop-state", _folder.GetPath("shop.db")));
        builder.AddSlates("shop-state", slates => slates.Add<UserSlate>());
        // As the service defaults of an Aspire project do.
        var (metrics, activities) = (new List<Metric>(), new List<Activity>());
        builder.Services.AddOpenTelemetry()
            .WithMetrics(provider => provider.AddInMemoryExporter(metrics))
            .WithTracing(provider => provider.AddInMemoryExporter(activities));
        await using var app = builder.Build();
        await app.StartAsync(Stop);

        await app.Services.GetRequiredService<SlateClient<UserSlate>>().For("ann").User.SetAsync(new UserInfo("Ann"), Stop);

        Assert.True(File.Exists(_folder.GetPath("shop.db")));
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);
        Assert.Equal(HealthStatus.Healthy, health.Entries["shop-state"].Status);
        app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        Assert.Contains(metrics, metric => metric.MeterName == "Chalkboard.Slates");
        Assert.Contains(activities, activity => activity.Source.Name == "Chalkboard.Slates");
    }

    [Fact]
    public void A_connection_string_whose_store_is_not_named_is_an_error_that_says_how_to_name_it()
    {
        var builder = CreateBuilder(("ConnectionStrings:slates", "localhost:6379"));

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddSlates("slates"));

        Assert.Contains("WithEnvironment(\"Slates__Store\"", error.Message, StringComparison.Ordinal);
    }

    private static WebApplicationBuilder CreateBuilder(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return builder;
    }
}
