using System.Net.Sockets;
using System.Threading.Channels;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>
/// Clients that send a whole request and close the connection without waiting for the response, and a middleware that reports when the site
/// has handled their requests.
/// </summary>
public sealed class DisconnectingClients
{
    /// <summary>The header of a request whose client does not wait.</summary>
    public const string Header = "X-Disconnecting";

    private readonly Channel<bool> _handled = Channel.CreateUnbounded<bool>();
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True if the site handles such a request only after it has detected that the client has disconnected.</summary>
    public bool IsHandledAfterDisconnect { get; init; }

    /// <summary>Completes when the site has detected that a client has disconnected.</summary>
    public Task Disconnected => _disconnected.Task;

    /// <summary>Adds the middleware to a site.</summary>
    public void AddTo(Site.Settings site)
    {
        var errors = site.Errors;
        site.Errors = app =>
        {
            app.Use(HandleAsync);
            errors(app);
        };
    }

    /// <summary>Sends a request with a browser's cookies, and closes the connection.</summary>
    public static Task SendAsync(
        Browser browser, HttpMethod method, string path, string body = "", params (string Name, string Value)[] headers) =>
        browser.SendAndLeaveAsync(method, path, body, [(Header, "1"), .. headers]);

    /// <summary>Sends a request with a browser's cookies, over a connection that the caller closes.</summary>
    public static Task<Socket> OpenRequestAsync(Browser browser, HttpMethod method, string path) =>
        browser.OpenRequestAsync(method, path, "", (Header, "1"));

    /// <summary>Waits until the site has handled one more request of such a client.</summary>
    public async Task WaitUntilHandledAsync() => await _handled.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Headers.ContainsKey(Header))
        {
            await next(context);
            return;
        }

        // The token of the feature is cancelled before the other tokens of the site.
        var disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted.Register(() =>
        {
            disconnected.TrySetResult();
            _disconnected.TrySetResult();
        });
        try
        {
            if (IsHandledAfterDisconnect) await disconnected.Task;
            await next(context);
        }
        finally
        {
            _handled.Writer.TryWrite(true);
        }
    }
}
