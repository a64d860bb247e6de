using System.Net;
using System.Net.Sockets;
using System.Text;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.TestInfrastructure.Browsers;

/// <summary>An HTTP client that keeps and sends cookies as a browser does, and lets a test see and change them.</summary>
public sealed class Browser : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly bool _followsRedirects;

    public Browser(Uri address, TimeProvider? time = null, bool followsRedirects = false)
    {
        _time = time ?? TimeProvider.System;
        _followsRedirects = followsRedirects;
        var handler = new HttpClientHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            // The server is on this machine, with a self-signed certificate of the test.
            ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
        };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = TestTimeout.Default };
    }

    public Uri Address => _client.BaseAddress!;

    /// <summary>The cookies that it keeps, by name.</summary>
    public Dictionary<string, string> Cookies { get; init; } = [];

    /// <summary>Headers that it sends with each request.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    private string CookieHeader => string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public async Task<BrowserResponse> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var response = await SendOnceAsync(method, path, content, headers);
        for (var redirects = 0; _followsRedirects && response is { Status: HttpStatusCode.Found or HttpStatusCode.SeeOther }; redirects++)
        {
            Assert.True(redirects < MaxRedirects, $"{MaxRedirects} redirects lead from {path} to {response.Location}.");
            response = await SendOnceAsync(
                HttpMethod.Get, new Uri(new Uri(Address, response.Path), response.Location).PathAndQuery, null, headers);
        }

        return response;
    }

    public Task<BrowserResponse> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<BrowserResponse> PostAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, null, headers);

    /// <summary>Sends a whole request and closes the connection without waiting for the response.</summary>
    public async Task SendAndLeaveAsync(HttpMethod method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        using var socket = await OpenRequestAsync(method, path, body, headers);
        socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Sends a request over a connection that the caller closes.</summary>
    public async Task<Socket> OpenRequestAsync(
        HttpMethod method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        var request = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {Address.Authority}\r\n");
        if (!headers.Any(header => header.Name == "Content-Length")) request.Append(null, $"Content-Length: {body.Length}\r\n");
        if (Cookies.Count > 0) request.Append(null, $"Cookie: {CookieHeader}\r\n");
        foreach (var (name, value) in headers) request.Append(null, $"{name}: {value}\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{request}\r\n{body}"), TestContext.Current.CancellationToken);
        return socket;
    }

    public void Dispose() => _client.Dispose();

    private async Task<BrowserResponse> SendOnceAsync(
        HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Cookies.Count > 0) request.Headers.Add("Cookie", CookieHeader);
        foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? SetCookieHeaderValue.ParseList([.. values]) : [];
        foreach (var cookie in set)
            if (cookie.Expires <= _time.GetUtcNow()) Cookies.Remove(cookie.Name.ToString());
            else Cookies[cookie.Name.ToString()] = cookie.Value.ToString();

        var all = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, request.RequestUri!.IsAbsoluteUri ? request.RequestUri.PathAndQuery : path, body, all, [.. set]);
    }
}
