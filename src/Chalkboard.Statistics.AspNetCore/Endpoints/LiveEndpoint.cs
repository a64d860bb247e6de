using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>The page's changes as they happen: server-sent events.</summary>
internal static class LiveEndpoint
{
    /// <summary>Streams end after this time, and browsers come again: whoever lost access gets no further.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    // How much of an event is handed on before the viewer has taken what came before.
    private const int ChunkSize = 16 * 1024;

    public static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var isHead = HttpMethods.IsHead(context.Request.Method);
        using var viewer = services.GetRequiredService<LivePage>().TryAddViewer();
        if (viewer is null)
        {
            context.Response.Headers.RetryAfter = "30";
            await Responses.SendErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many look at the live page already. The page itself works, and so does this once others have left; options.Page.Live.MaxViewers sets the limit.").ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store, no-transform";
        // Known to several proxies, which would hold events back otherwise.
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

        async ValueTask SendAsync(ReadOnlyMemory<byte> data)
        {
            for (; !data.IsEmpty; data = data[Math.Min(ChunkSize, data.Length)..])
                await context.Response.BodyWriter.WriteAsync(data[..Math.Min(ChunkSize, data.Length)], stopping.Token).ConfigureAwait(false);
        }
    }
}
