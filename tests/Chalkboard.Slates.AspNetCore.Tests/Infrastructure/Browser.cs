using System.Net;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>What keeps and sends cookies as a browser does, follows no redirect, and lets a test look.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public Browser(Uri address, TimeProvider time)
    {
        _time = time;
        // The certificate is the test's own, and the server is on this machine.
        var handler =
            new HttpClientHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                ServerCertificateCustomValidationCallback = (_, _, _, _) => true
            };
        _client = new HttpClient(handler) { BaseAddress = address };
    }

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>Sent with each request.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? SetCookieHeaderValue.ParseList([.. values]) : [];
        foreach (var cookie in set)
            if (cookie.Expires <= _time.GetUtcNow()) Cookies.Remove(cookie.Name.ToString());
            else Cookies[cookie.Name.ToString()] = cookie.Value.ToString();

        var all = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), all, [.. set]);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, null, headers);

    public void Dispose() => _client.Dispose();
}

public sealed record Answer(
    HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<SetCookieHeaderValue> Set)
{
    public string? Location => Headers.GetValueOrDefault("Location");

    public string? ETag => Headers.GetValueOrDefault("ETag");
}
