using System.Collections.Concurrent;
using Chalkboard.TestInfrastructure.Sites;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

/// <summary>A site with a repository of its own.</summary>
public sealed class TestSite : LoopbackSite
{
    private TestSite(WebApplication app, ConcurrentDictionary<string, object?> repository) : base(app) => Repository = repository;

    public ConcurrentDictionary<string, object?> Repository { get; }

    public static async Task<TestSite> StartAsync(
        Action<StatisticsOptions>? options =
            null, Action<IServiceCollection>? services =
                null, Action<WebApplication>? map = null, TimeProvider? time = null, string? environment = null)
    {
        var repository = new ConcurrentDictionary<string, object?>();
        var builder = CreateBuilder(environment);
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddStatistics(statistics =>
        {
            statistics.Repository = repository;
            statistics.Meters.Exclude.Add("*");
            // Tests read a value directly after they have changed it.
            statistics.MaxReportAge = TimeSpan.Zero;
            options?.Invoke(statistics);
        });
        services?.Invoke(builder.Services);
        var app = Build(builder);
        if (map is null) app.MapStatistics().AllowLocalMachine();
        else map(app);
        await app.StartAsync(Stop);
        // The site's own statistics would mix with those of the test.
        repository.Clear();
        return new TestSite(app, repository);
    }

    /// <summary>Sends the request of a button on the page, with optional headers.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string scope, params (string Name, string Value)[] headers) =>
        PostAsync(path, [new("namespace", scope)], headers);
}
