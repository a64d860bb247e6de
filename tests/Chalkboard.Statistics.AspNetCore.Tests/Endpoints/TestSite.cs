using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

/// <summary>A real site on a free port, with a repository of its own.</summary>
public sealed class TestSite : IAsyncDisposable
{
    private const string Remote = "Test-Remote";

    private readonly WebApplication _app;

    private TestSite(WebApplication app, ConcurrentDictionary<string, object?> repository)
    {
        _app = app;
        Repository = repository;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public ConcurrentDictionary<string, object?> Repository { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestSite> StartAsync(
        Action<StatisticsOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null, TimeProvider? time = null)
    {
        var repository = new ConcurrentDictionary<string, object?>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddStatistics(statistics =>
        {
            statistics.Repository = repository;
            statistics.Meters.Exclude.Add("*");
            options?.Invoke(statistics);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            // Where a request says that it comes from.
            if (context.Request.Headers.TryGetValue(Remote, out var address)) context.Connection.RemoteIpAddress = address == "none" ? null : IPAddress.Parse(address.ToString());
            context.Request.Headers.Remove(Remote);
            return next(context);
        });
        if (map is null) app.MapStatistics();
        else map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        // What the site counts by itself would stand among what a test puts here.
        repository.Clear();
        return new TestSite(app, repository);
    }

    public static void AddTestUsers(IServiceCollection services)
    {
        services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, TestUsers>("Test", null);
        services.AddAuthorizationBuilder()
            .AddPolicy("operators", policy => policy.RequireRole("operator", "administrator"))
            .AddPolicy("administrators", policy => policy.RequireRole("administrator"));
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends what a button of the page sends, unless headers say otherwise.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string scope, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent([new("namespace", scope)]), headers);

    public async Task<string> TextAsync(string path)
    {
        using var response = await GetAsync(path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name == "Remote" ? Remote : name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Takes the role that a header names.</summary>
    private sealed class TestUsers(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["Test-Role"].ToString() is not { Length: > 0 } role) return Task.FromResult(AuthenticateResult.NoResult());
            var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, role)], "Test"));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, "Test")));
        }
    }
}
