using System.Collections.Concurrent;
using Chalkboard.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tool.Tests.Infrastructure;

/// <summary>A real site with statistics, as an application sets them up.</summary>
internal sealed class StatisticsSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StatisticsSite(WebApplication app)
    {
        _app = app;
        Client = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        };
    }

    public HttpClient Client { get; }

    public string Address => Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public string Data => Address + "/statistics/data";

    /// <summary>Starts a site.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="repository">Where it collects; that of the process by default.</param>
    /// <param name="answer">The handler of <c>/checkout</c>.</param>
    /// <param name="token">The bearer token that the endpoint for assistants asks for; null for none.</param>
    /// <param name="port">Its port; a free one by default.</param>
    public static async Task<StatisticsSite> StartAsync(
        TimeProvider? time = null, ConcurrentDictionary<string, object?>? repository = null, RequestDelegate? answer = null,
        string? token = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddStatistics(options =>
        {
            options.Repository = repository ?? StatisticsRepository.Current;
            options.MaxReportAge = TimeSpan.Zero;
        });
        builder.Services.AddChalkboardMcp();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (token is null || !context.Request.Path.StartsWithSegments("/mcp")
                || context.Request.Headers.Authorization == $"Bearer {token}")
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.UseStatistics();
        app.MapStatistics("/statistics").AllowAnonymous();
        app.MapChalkboardMcp("/mcp").AllowLocalMachine();
        app.MapGet("/checkout", answer ?? (_ => Task.CompletedTask));
        // CherryPy's statistics have this format.
        app.MapGet("/cpstats/data",
            () => Results.Text("""{"CherryPy Applications":{"Slow Queries":[{"Processing Time":2.5}]}}""", "application/json"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
