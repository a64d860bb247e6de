using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>
/// Clients that send a whole request and leave without waiting for the answer, and a site that can tell when it has dealt with them.
/// </summary>
public sealed class Impatient
{
    /// <summary>Marks a request whose client does not wait.</summary>
    public const string Header = "X-Impatient";

    private readonly Channel<bool> _done = Channel.CreateUnbounded<bool>();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the site deals with such a request only once its client is known to have left.</summary>
    public bool Late { get; init; }

    /// <summary>Completes once the site knows that a client has left.</summary>
    public Task Left => _left.Task;

    public void Watch(Site.Settings site)
    {
        var errors = site.Errors;
        site.Errors = app =>
        {
            app.Use(DealAsync);
            errors(app);
        };
    }

    /// <summary>Sends a request with a browser's cookies, and closes the connection.</summary>
    public static async Task SendAsync(
        Uri address, Browser browser, string method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        using var socket = await StartAsync(address, browser, method, path, body, headers);
        socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Sends a request with a browser's cookies, over a connection that the caller closes.</summary>
    public static async Task<Socket> StartAsync(
        Uri address, Browser browser, string method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var request = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{Header}: 1\r\n");
        if (!headers.Any(header => header.Name == "Content-Length")) request.Append(null, $"Content-Length: {body.Length}\r\n");
        if (browser.Cookies.Count > 0)
            request.Append(null, $"Cookie: {string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))}\r\n");
        foreach (var (name, value) in headers) request.Append(null, $"{name}: {value}\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{request}\r\n{body}"), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Waits until the site has dealt with one more request of a client that left.</summary>
    public async Task DoneAsync() => await _done.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private async Task DealAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Headers.ContainsKey(Header))
        {
            await next(context);
            return;
        }

        // The feature's own token is the first of the site to know.
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leaving = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted.Register(() =>
        {
            left.TrySetResult();
            _left.TrySetResult();
        });
        try
        {
            if (Late) await left.Task;
            await next(context);
        }
        finally
        {
            _done.Writer.TryWrite(true);
        }
    }
}
