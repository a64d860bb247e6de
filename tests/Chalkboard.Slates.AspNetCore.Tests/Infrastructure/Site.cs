using System.Net;
using System.Reflection;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Setup;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Logs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>A site on Kestrel, on a free port of this machine, with slates in a store that counts its calls.</summary>
public sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Browser> _browsers = [];

    private Site(WebApplication app, Settings settings)
    {
        _app = app;
        Time = settings.Time;
        Store = settings.Store;
        Logs = settings.Logs;
    }

    public FakeTimeProvider Time { get; }

    public CountingStore Store { get; }

    public CapturedLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    public SlateClient Slates => Services.GetRequiredService<SlateClient>();

    public Uri Address => new(_app.Urls.Single());

    public Browser OpenBrowser(params (string Name, string Value)[] headers)
    {
        var browser = new Browser(Address, Time);
        foreach (var (name, value) in headers) browser.Headers[name] = value;
        _browsers.Add(browser);
        return browser;
    }

    public async Task<Browser> SignInAsync(string user, params (string Name, string Value)[] headers)
    {
        var browser = OpenBrowser(headers);
        var answer = await browser.PostAsync($"/signin?user={Uri.EscapeDataString(user)}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Store.ClearCalls();
        return browser;
    }

    public static async Task<Site> StartAsync(Action<Settings>? change = null)
    {
        var settings = new Settings();
        change?.Invoke(settings);

        var builder =
            WebApplication.CreateSlimBuilder(
                new WebApplicationOptions
                {
                    ApplicationName = Assembly.GetExecutingAssembly().GetName().Name,
                    EnvironmentName = "Production"
                });
        builder.Logging.ClearProviders().AddProvider(settings.Logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            settings.Listen(listen);
            if (settings.Https) listen.UseHttps(LoopbackCertificate.Create());
        }));

        builder.Services.AddSingleton<TimeProvider>(settings.Time);
        builder.Services.AddProblemDetails();
        builder.Services.AddAuthorization();
        settings.Services(builder.Services);
        builder.Services.AddSlates(slates =>
        {
            settings.StoreIn(slates.StoreIn);
            settings.Slates(slates);
        });
        builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens(settings.Tokens);

        var app = builder.Build();
        settings.Errors(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        MapEndpoints(app);
        settings.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Site(app, settings);
    }

    public async ValueTask DisposeAsync()
    {
        _browsers.ForEach(browser => browser.Dispose());
        await _app.DisposeAsync();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapPost(
            "/signin", async (
                HttpContext context, string user, bool persistent = false, double? minutes = null, string? to = null, bool slide = true) =>
        {
            var properties =
                new AuthenticationProperties { IsPersistent = persistent, RedirectUri = to, AllowRefresh = slide ? null : false };
            if (minutes is { } length)
                properties.ExpiresUtc = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().AddMinutes(length);
            await context.SignInAsync(TestData.CreatePrincipal(user), properties);
        });
        app.MapPost("/signout", (HttpContext context) => context.SignOutAsync());
        app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "");
        app.MapGet("/quiet", () => "nothing touched");
        app.MapGet("/private", () => "private").RequireAuthorization();
        app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin"));
        app.MapGet("/api/private", () => "private").RequireAuthorization().DisableCookieRedirect();
        app.MapGet("/api/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin")).DisableCookieRedirect();
    }

    public sealed class Settings
    {
        public Settings()
        {
            Store = new CountingStore(new MemorySlateStore(Time));
            StoreIn = storeIn => storeIn.Store(_ => Store);
        }

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

        public CountingStore Store { get; }

        public Action<StoreIn> StoreIn { get; set; }

        public CapturedLogs Logs { get; } = new();

        public bool Https { get; set; }

        public Action<ListenOptions> Listen { get; set; } = _ => { };

        public Action<IServiceCollection> Services { get; set; } = _ => { };

        public Action<SlatesBuilder> Slates { get; set; } =
            slates => slates.Add<UserSlate>().Bind(slate => slate.User).Bind(slate => slate.NewIdSet);

        public Action<SlateAuthenticationOptions> Tokens { get; set; } = _ => { };

        public Action<WebApplication> Errors { get; set; } = app => app.UseExceptionHandler();

        public Action<WebApplication> Map { get; set; } = _ => { };
    }
}
