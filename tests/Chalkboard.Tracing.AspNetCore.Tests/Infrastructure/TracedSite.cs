using AngleSharp.Html.Dom;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;

/// <summary>A site that calls the woven shop.</summary>
public sealed class TracedSite : LoopbackSite
{
    public const string Header = "Chalkboard-Trace";

    public const string Secret = "0123456789-not-to-be-guessed";

    private TracedSite(WebApplication app) : base(app)
    {
    }

    internal TraceRepository Traces => Services.GetRequiredService<TraceRepository>();

    public static async Task<TracedSite> StartAsync(
        Action<CallTracingOptions>? configure =
            null, Action<WebApplication>? mapEndpoints = null, Action<IServiceCollection>? configureServices = null,
            Action<WebApplication>? configurePipeline = null,
            ILoggerProvider? loggerProvider = null)
    {
        var builder = CreateBuilder();
        if (loggerProvider is not null) builder.Logging.AddProvider(loggerProvider).SetMinimumLevel(LogLevel.Trace);
        // Tests run in parallel, and the limit applies to the process.
        builder.Services.AddCallTracing(defaults => defaults.MaxConcurrentTraces = 1_000);
        if (configure is not null) builder.Services.AddCallTracing(configure);
        configureServices?.Invoke(builder.Services);
        var app = Build(builder);
        if (configurePipeline is null) app.UseCallTracing();
        else configurePipeline(app);
        app.MapGet("/checkout", () => WovenShop.CheckoutAsync());
        app.MapGet("/fail/{sum:int}", (int sum) => WovenShop.Fail(sum));
        app.MapGet("/echo/{text}", (string text) => WovenShop.Echo(text));
        app.MapGet("/status/{code:int}", (int code) =>
        {
            WovenShop.Echo("status");
            return Results.StatusCode(code);
        });
        mapEndpoints?.Invoke(app);
        if (mapEndpoints is null) app.MapCallTraces().AllowLocalMachine();
        await app.StartAsync(Stop);
        return new TracedSite(app);
    }

    /// <summary>Waits until a number of traces is stored: a client has its response before the server has ended the request.</summary>
    public async Task<IReadOnlyList<StoredTrace>> WaitForTracesAsync(int count)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var kept = await Traces.ListAsync(Stop);
            if (kept.Count == count) return kept;
            Assert.False(late.IsCancellationRequested, $"{kept.Count} traces are kept, and not {count}.");
            await Task.Yield();
        }
    }

    /// <summary>Gets a page and parses it.</summary>
    public async Task<IHtmlDocument> GetPageAsync(string path) => HtmlPage.Parse(await GetTextAsync(path));

    /// <summary>Stores a recording and returns its id.</summary>
    public async Task<string> SaveAsync(Recording recording)
    {
        var id = Chalkboard.Tracing.AspNetCore.Requests.TraceId.Create(recording.StartedAt);
        await Traces.SaveAsync(id, recording);
        return id;
    }
}
