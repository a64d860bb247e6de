using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tracing.AspNetCore.Tests.Given;

/// <summary>A site with the woven shop behind it.</summary>
public sealed class TracedSite : LoopbackSite
{
    public const string Header = "Chalkboard-Trace";

    public const string Secret = "0123456789-not-to-be-guessed";

    private TracedSite(WebApplication app) : base(app)
    {
    }

    internal TraceRepository Archive => Services.GetRequiredService<TraceRepository>();

    public static async Task<TracedSite> StartAsync(
        Action<CallTracingOptions>? options =
            null, Action<WebApplication>? map = null, Action<IServiceCollection>? services = null, Action<WebApplication>? before = null,
            ILoggerProvider? log = null)
    {
        var builder = CreateBuilder();
        if (log is not null) builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        // Tests run in parallel, and the limit is that of the process.
        builder.Services.AddCallTracing(defaults => defaults.MaxConcurrentTraces = 1_000);
        if (options is not null) builder.Services.AddCallTracing(options);
        services?.Invoke(builder.Services);
        var app = Build(builder);
        if (before is null) app.UseCallTracing();
        else before(app);
        app.MapGet("/checkout", () => WovenShop.CheckoutAsync());
        app.MapGet("/fail/{sum:int}", (int sum) => WovenShop.Fail(sum));
        app.MapGet("/echo/{text}", (string text) => WovenShop.Echo(text));
        app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        map?.Invoke(app);
        if (map is null) app.MapCallTraces().AllowLocalMachine();
        await app.StartAsync(Stop);
        return new TracedSite(app);
    }

    /// <summary>What is kept once it is so many: a client has its answer a moment before the server is done.</summary>
    public async Task<IReadOnlyList<StoredTrace>> KeptAsync(int count)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var kept = await Archive.ListAsync(Stop);
            if (kept.Count == count) return kept;
            Assert.False(late.IsCancellationRequested, $"{kept.Count} traces are kept, and not {count}.");
            await Task.Yield();
        }
    }

    /// <summary>Keeps a trace that was made up; returns its id.</summary>
    public async Task<string> KeepAsync(Recording recording)
    {
        var id = Chalkboard.Tracing.AspNetCore.Requests.TraceId.Create(recording.StartedAt);
        await Archive.SaveAsync(id, recording);
        return id;
    }
}
