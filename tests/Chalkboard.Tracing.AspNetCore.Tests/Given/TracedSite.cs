using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Chalkboard.Tracing.AspNetCore.Keeping;
using Chalkboard.Tracing.Recordings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Tests.Given;

/// <summary>A real site on a free port, with the woven shop behind it.</summary>
public sealed class TracedSite : IAsyncDisposable
{
    public const string Header = "Chalkboard-Trace";

    public const string Secret = "0123456789-not-to-be-guessed";

    private const string _remote = "Test-Remote";

    private readonly WebApplication _app;

    private TracedSite(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    internal Archive Archive => _app.Services.GetRequiredService<Archive>();

    public static async Task<TracedSite> StartAsync(Action<TracingOptions>? options = null, Action<WebApplication>? map = null, Action<IServiceCollection>? services = null, Action<WebApplication>? before = null, ILoggerProvider? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null) builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTracing(options);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            // Where a request says that it comes from.
            if (context.Request.Headers.TryGetValue(_remote, out var address)) context.Connection.RemoteIpAddress = address == "none" ? null : IPAddress.Parse(address.ToString());
            context.Request.Headers.Remove(_remote);
            return next(context);
        });
        if (before is null) app.UseTracing();
        else before(app);
        app.MapGet("/checkout", () => WovenShop.CheckoutAsync());
        app.MapGet("/fail/{sum:int}", (int sum) => WovenShop.Fail(sum));
        app.MapGet("/echo/{text}", (string text) => WovenShop.Echo(text));
        app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        map?.Invoke(app);
        if (map is null) app.MapTraces();
        await app.StartAsync(Stop);
        return new TracedSite(app);
    }

    public static void AddTestUsers(IServiceCollection services)
    {
        services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, TestUsers>("Test", null);
        services.AddAuthorizationBuilder()
            .AddPolicy("operators", policy => policy.RequireRole("operator", "administrator"))
            .AddPolicy("administrators", policy => policy.RequireRole("administrator"));
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), headers);

    public async Task<string> TextAsync(string path)
    {
        using var response = await GetAsync(path);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>What is kept once it is so many: a client has its answer a moment before the server is done.</summary>
    public async Task<IReadOnlyList<KeptTrace>> KeptAsync(int count)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var kept = await Archive.ListAsync(Stop);
            if (kept.Count == count) return kept;
            Assert.False(late.IsCancellationRequested, $"{kept.Count} traces are kept, and not {count}.");
            await Task.Yield();
        }
    }

    /// <summary>Keeps a trace that was made up; returns its id.</summary>
    public async Task<string> KeepAsync(Recording recording)
    {
        var id = Chalkboard.Tracing.AspNetCore.Requests.TraceId.New(recording.StartedAt);
        await Archive.KeepAsync(id, recording);
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name == "Remote" ? _remote : name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
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
