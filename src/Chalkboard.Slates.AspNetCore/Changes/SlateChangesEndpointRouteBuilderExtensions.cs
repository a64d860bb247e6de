using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.Changes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps an endpoint that tells a page what has changed in its user's slate.</summary>
public static class SlateChangesEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>GET pattern</c>, server-sent events about the signed-in user's own slate, for an <c>EventSource</c> of the browser:
    /// <c>resync</c> first, and whenever changes may have been missed; <c>change</c>, with the id and version of a document that was
    /// written, or with the id and no version of one that was deleted; and <c>signed-out</c>, after which the stream ends.
    /// </summary>
    /// <remarks>
    /// <para>The contents of documents are not sent. The last change sent for a document is its newest; earlier ones may be skipped.
    /// Changes by the page itself are sent, too: a page recognizes them by their versions.</para>
    /// <para>Requires a signed-in user. The stream ends when the application stops; the browser then connects again.</para>
    /// </remarks>
    public static IEndpointConventionBuilder MapSlateChanges(this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet(pattern, SendChangesAsync).RequireAuthorization().DisableCookieRedirect();
    }

    private static async Task SendChangesAsync(HttpContext context)
    {
        if (RequestOwner.Find(context) is not { } owner)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var services = context.RequestServices;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var stream = new ChangeStream(
            ReservedDocuments.GetStore(services, nameof(MapSlateChanges)).WatchAsync(owner, stop.Token),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            stop);
        await using (stream.ConfigureAwait(false))
        {
            // If the store is down, the response is an error, not an empty stream.
            await stream.StartAsync().ConfigureAwait(false);
            if (SignInFeature.Get(context)?.Token is { } token)
                stream.EndWhen(services.GetRequiredService<SlateClient>().Tokens.HasEndedAsync(
                    token, services.GetRequiredService<ILogger<ChangeStream>>(), stop.Token));
            // Proxies pass each event on at once.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await TypedResults.ServerSentEvents(stream.ReadAsync()).ExecuteAsync(context).ConfigureAwait(false);
        }
    }
}
