using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Chalkboard.Statistics.Reports;
using Chalkboard.TestInfrastructure.Servers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

/// <summary>A site on Kestrel with statistics in a repository of its own.</summary>
public sealed class StatisticsSite : IAsyncDisposable
{
    // The time limit must not depend on how busy the machine is.
    private static readonly Extrapolator _extrapolator = new() { FunctionTimeout = TestTimeout.Default };

    private readonly WebApplication _app;

    private StatisticsSite(WebApplication app, Settings settings)
    {
        _app = app;
        Repository = settings.Repository;
        Time = settings.Time;
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => settings.Certificate.Equals(certificate) }
            })
        { BaseAddress = Address };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ConcurrentDictionary<string, object?> Repository { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address =>
        new(_app.Urls.First(url => url.StartsWith("http", StringComparison.Ordinal) && !url.Contains("unix", StringComparison.Ordinal)));

    public static Task<StatisticsSite> StartAsync(Action<WebApplication> map) =>
        StartAsync((Settings settings) => settings.MapEndpoints = map);

    public static Task<StatisticsSite> StartAsync() => StartAsync((Settings _) => { });

    public static async Task<StatisticsSite> StartAsync(Action<Settings> configure)
    {
        var settings = new Settings();
        configure(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(
            settings.ConfigureKestrel ?? (kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = settings.Protocols;
            if (settings.UsesHttps) listen.UseHttps(settings.Certificate);
        })));
        builder.Services.AddSingleton<TimeProvider>(settings.Time);
        builder.Services.AddStatistics(options =>
        {
            options.Repository = settings.Repository;
            options.MaxReportAge = TimeSpan.Zero;
            settings.ConfigureOptions(options);
        });
        settings.ConfigureServices(builder.Services);

        var app = builder.Build();
        settings.ConfigureBeforeStatistics(app);
        if (settings.UsesStatistics) app.UseStatistics();
        settings.MapEndpoints(app);
        await app.StartAsync(Stop);
        return new StatisticsSite(app, settings);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(path, Stop);

    /// <summary>Sends a request and ignores the status of the response.</summary>
    /// <returns>The length of the body.</returns>
    public async Task<int> SendAsync(string path, bool gzip)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (gzip) request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var answer = await Client.SendAsync(request, Stop);
        return (await answer.Content.ReadAsByteArrayAsync(Stop)).Length;
    }

    /// <summary>Returns a report of a namespace.</summary>
    public async Task<Report> ReportAsync(string name = "ASP.NET Core Applications") =>
        (Report)(await _extrapolator.ExtrapolateAsync(Repository, name, Stop))[name]!;

    /// <summary>
    /// Returns the namespace of requests when a number of them is in flight: a client has its response before the server has ended.
    /// </summary>
    public async Task<Report> ReportWhenAsync(long inFlight) =>
        await ReportWhenAsync(report => Equals(report["Current Requests"], inFlight));

    public async Task<Report> ReportWhenAsync(Func<Report, bool> isExpected, string name = "ASP.NET Core Applications")
    {
        await Eventually.UntilAsync(async () => isExpected(await ReportAsync(name)), "The expected report did not appear in time.");
        // The report may have read some entries before that moment, so it makes another one.
        return await ReportAsync(name);
    }

    public async Task<Report> GetRecordAsync(long inFlight = 0) => GetRecords(await ReportWhenAsync(inFlight)).First();

    public static List<Report> GetRecords(Report report, string collection = "Requests") =>
        [.. ((List<object?>)report[collection]!).Cast<Report>()];

    public sealed class Settings
    {
        public ConcurrentDictionary<string, object?> Repository { get; set; } = new();

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

        public HttpProtocols Protocols { get; set; } = HttpProtocols.Http1AndHttp2;

        public bool UsesHttps { get; set; }

        public X509Certificate2 Certificate { get; } = LoopbackCertificate.Create();

        public Action<KestrelServerOptions>? ConfigureKestrel { get; set; }

        public Action<StatisticsOptions> ConfigureOptions { get; set; } = _ => { };

        public Action<IServiceCollection> ConfigureServices { get; set; } = _ => { };

        /// <summary>True to call UseStatistics before the endpoints are mapped.</summary>
        public bool UsesStatistics { get; set; } = true;

        /// <summary>Adds middlewares before UseStatistics.</summary>
        public Action<WebApplication> ConfigureBeforeStatistics { get; set; } = _ => { };

        public Action<WebApplication> MapEndpoints { get; set; } = _ => { };
    }
}
