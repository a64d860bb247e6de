using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Serves the live updates of the page, as server-sent events.</summary>
internal static class LiveEndpoint
{
    /// <summary>The duration after which a stream ends. The browser then reconnects, which checks its authorization again.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    // The size of a write. The next one waits until the client has received enough.
    private const int ChunkSize = 16 * 1024;

    public static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var isHead = HttpMethods.IsHead(context.Request.Method);
        using var viewer = services.GetRequiredService<LivePage>().TryAddViewer();
        if (viewer is null)
        {
            context.Response.Headers.RetryAfter = "30";
            await Responses.SendErrorAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                "The live page has too many viewers. The page itself works, and live updates work again when other viewers have left. " +
                "options.Page.Live.MaxViewers sets the limit.").ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store, no-transform";
        // Several proxies know this header. Without it, they would buffer the events.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (isHead) return;

        using var timeout = new CancellationTokenSource(MaxDuration, services.GetRequiredService<TimeProvider>());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, timeout.Token, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SendAsync("retry: 1000\n\n"u8.ToArray()).ConfigureAwait(false);
            while (true) await SendAsync(await viewer.NextAsync(stopping.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }

        async Task SendAsync(ReadOnlyMemory<byte> data)
        {
            for (; !data.IsEmpty; data = data[Math.Min(ChunkSize, data.Length)..])
                await context.Response.BodyWriter.WriteAsync(
                    data[..Math.Min(ChunkSize, data.Length)], stopping.Token).ConfigureAwait(false);
        }
    }
}
