using System.Net;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.TestInfrastructure.Sites;

/// <summary>A site on Kestrel, on a free port of this machine, with a client.</summary>
public abstract class LoopbackSite : IAsyncDisposable
{
    private const string Remote = "Test-Remote";

    private readonly WebApplication _app;

    protected LoopbackSite(WebApplication app)
    {
        _app = app;
        Address = GetAddress(app);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
            Timeout = TestTimeout.Default,
        };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Creates the builder of a site: without logging, and with a free port.</summary>
    public static WebApplicationBuilder CreateBuilder(string? environment = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    /// <summary>Returns the address of a site that has started.</summary>
    public static Uri GetAddress(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>
    /// Builds the site. Its first middleware takes the address of the client from the header <c>Remote</c>, if there is one: an address, or
    /// <c>none</c>.
    /// </summary>
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

    /// <summary>Adds users whose role a request names, and policies for operators and administrators.</summary>
    public static void AddTestUsers(IServiceCollection services) => TestUserHandler.Add(services);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends a form as the page does, with optional headers.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), headers);

    public async Task<string> GetTextAsync(string path)
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
