using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chalkboard.Sites;

/// <summary>A real site on a free port, with a client.</summary>
public abstract class Site : IAsyncDisposable
{
    private const string Remote = "Test-Remote";

    private readonly WebApplication _app;

    protected Site(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Creates the builder of a site: without logging, and with a free port.</summary>
    protected static WebApplicationBuilder Builder(string? environment = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    /// <summary>The site, to which a request comes from where its header <c>Remote</c> says, an address or <c>none</c>.</summary>
    protected static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers.TryGetValue(Remote, out var address))
                context.Connection.RemoteIpAddress = address == "none" ? null : IPAddress.Parse(address.ToString());
            context.Request.Headers.Remove(Remote);
            return next(context);
        });
        return app;
    }

    public static void AddTestUsers(IServiceCollection services) => TestUsers.Add(services);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends a form as the page does, with optional headers.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), headers);

    public async Task<string> TextAsync(string path)
    {
        using var response = await GetAsync(path);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name == "Remote" ? Remote : name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }
}
