using System.Net;
using System.Net.Sockets;
using Chalkboard.Statistics.AspNetCore.Tests.Requests;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Statistics.AspNetCore.Tests.Kestrel;

public sealed class ConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_are_counted_and_removed_when_closed()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "hello"));
        using (var one = await ConnectAsync(site.Address.Port))
        {
            using var other = await ConnectAsync(site.Address.Port);
            var open = await site.ReportWhenAsync(report => Equals(report["Current Connections"], 2L), "Kestrel");
            Assert.Equal(2L, open["Total Connections"]);
        }

        site.Time.Advance(TimeSpan.FromSeconds(4));
        var closed = await site.ReportWhenAsync(report => Equals(report["Current Connections"], 0L), "Kestrel");
        Assert.Equal(2L, closed["Total Connections"]);
        Assert.Equal(0.5, closed["Connections/Second"]);
        Assert.Equal(0.5, closed["Last Minute Connections/Second"]);
        Assert.Equal(0L, closed["Queued Connections"]);
        Assert.IsType<int>(closed["Threads"]);
        Assert.IsType<long>(closed["Queue"]);
    }

    [Fact]
    public async Task Bytes_on_the_wire_are_counted_exactly()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapPost("/", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, Stop);
            await context.Response.Body.WriteAsync(new byte[100_000], Stop);
        }));
        var head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n"u8.ToArray();
        using var client = await ConnectAsync(site.Address.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(head, Stop);
        await stream.WriteAsync(new byte[300_000], Stop);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, Stop);

        var report = await site.ReportWhenAsync(report => Equals(report["Total Bytes Written"], answer.Length), "Kestrel");
        Assert.Equal(head.Length + 300_000L, report["Total Bytes Read"]);
        Assert.True(answer.Length > 100_000);
    }

    [Fact]
    public async Task All_bound_endpoints_are_listed()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var seen = 0;
        await using (var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureServices = services =>
                services.Configure<Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions>(
                    sockets => sockets.Backlog = 7);
            settings.ConfigureKestrel = kestrel =>
            {
                kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection =>
                {
                    Interlocked.Increment(ref seen);
                    return next(connection);
                }));
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
                kestrel.ListenUnixSocket(path);
            };
            settings.MapEndpoints =
                app => app.MapGet("/", (HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "socket");
        }))
        {
            using var client = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });
            Assert.Equal("socket", await client.GetStringAsync("http://localhost/", Stop));
            await site.GetAsync("/");

            var report = await site.ReportAsync("Kestrel");
            var addresses = ((string)report["Bind Addresses"]!).Split(", ");
            Assert.Equal(3, addresses.Length);
            Assert.Contains($"unix:{path}", addresses);
            Assert.Contains($"127.0.0.1:{site.Address.Port}", addresses);
            Assert.Equal(2L, report["Total Connections"]);
            Assert.Equal(2, seen);
            // A Unix socket has no IP address.
            Assert.Contains(StatisticsSite.GetRecords(await site.ReportWhenAsync(inFlight: 0)), record => record["Client"] is null);
        }
    }

    [Fact]
    public async Task A_stopped_server_has_no_addresses()
    {
        var site = await StatisticsSite.StartAsync();
        await site.DisposeAsync();

        Assert.Equal("", (await site.ReportAsync("Kestrel"))["Bind Addresses"]);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, false, "HTTP/1.1")]
    [InlineData(HttpProtocols.Http2, false, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, true, "HTTP/1.1, TLS 1.3")]
    [InlineData(HttpProtocols.Http2, true, "HTTP/2, TLS 1.3")]
    public async Task Connections_are_counted_by_protocol(HttpProtocols protocols, bool https, string name)
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.Protocols = protocols;
            settings.UsesHttps = https;
            settings.MapEndpoints = app => app.MapGet("/", () => "hello");
        });
        var version = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        using (var request =
            new HttpRequestMessage(HttpMethod.Get, "/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact })
        {
            using var answer = await site.Client.SendAsync(request, Stop);
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync(Stop));
        }

        var report = await site.ReportAsync("Kestrel");
        var mix = (Report)((Report)report["Protocols"]!)[name]!;
        Assert.Equal(1L, mix["Current Connections"]);
        Assert.Equal(1L, mix["Connections"]);
        Assert.Equal(https ? 1L : 0L, report["Total TLS Handshakes"]);
        Assert.Equal(0L, report["Total Failed TLS Handshakes"]);
        Assert.Equal(0L, report["Current TLS Handshakes"]);

        site.Client.Dispose();
        report = await site.ReportWhenAsync(report => Equals(report["Current Connections"], 0L), "Kestrel");
        mix = (Report)((Report)report["Protocols"]!)[name]!;
        Assert.Equal(1L, mix["Connections"]);
        // The bytes of the connection are at least those of the request, encrypted or not.
        Assert.True((long)report["Total Bytes Read"]! > 20);
        Assert.StartsWith(
            $"GET / HTTP/{(version == HttpVersion.Version20 ? "2" : "1.1")}", (string?)(await site.GetRecordAsync())["Request-Line"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_that_fails_is_counted()
    {
        await using var site = await StatisticsSite.StartAsync(settings => settings.UsesHttps = true);
        using var client = await ConnectAsync(site.Address.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync("no handshake\r\n\r\n"u8.ToArray(), Stop);

        var report = await site.ReportWhenAsync(report => Equals(report["Total Failed TLS Handshakes"], 1L), "Kestrel");
        Assert.Equal(1L, report["Total TLS Handshakes"]);
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_counted_as_rejected()
    {
        await using var site = await StatisticsSite.StartAsync(settings => settings.ConfigureKestrel = kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = 1;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        using var one = await ConnectAsync(site.Address.Port);
        await site.ReportWhenAsync(report => Equals(report["Current Connections"], 1L), "Kestrel");
        using var other = await ConnectAsync(site.Address.Port);

        await site.ReportWhenAsync(report => Equals(report["Total Rejected Connections"], 1L), "Kestrel");
    }

    [Fact]
    public async Task A_pause_counts_nothing_and_old_connections_count_bytes_after_it()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "hello"));
        var kestrel = (IDictionary<string, object?>)site.Repository["Kestrel"]!;
        ((System.Runtime.CompilerServices.StrongBox<bool>)kestrel[NamespaceSwitch.EntryName]!).Value = false;
        await site.GetAsync("/");
        var report = await site.ReportAsync("Kestrel");
        Assert.Equal(0L, report["Total Connections"]);
        Assert.Equal(0L, report["Total Bytes Read"]);

        ((System.Runtime.CompilerServices.StrongBox<bool>)kestrel[NamespaceSwitch.EntryName]!).Value = true;
        await site.GetAsync("/");

        report = await site.ReportAsync("Kestrel");
        Assert.True((long)report["Total Bytes Read"]! > 0);
        Assert.Equal(0L, report["Total Connections"]);
    }

    [Fact]
    public async Task A_connection_opened_in_a_pause_is_one_of_the_open_ones()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "hello"));
        var kestrel = (IDictionary<string, object?>)site.Repository["Kestrel"]!;
        ((System.Runtime.CompilerServices.StrongBox<bool>)kestrel[NamespaceSwitch.EntryName]!).Value = false;
        await site.GetAsync("/");
        ((System.Runtime.CompilerServices.StrongBox<bool>)kestrel[NamespaceSwitch.EntryName]!).Value = true;
        using var other = await ConnectAsync(site.Address.Port);

        var report = await site.ReportWhenAsync(report => Equals(report["Current Connections"], 2L), "Kestrel");
        Assert.Equal(1L, report["Total Connections"]);
        Assert.Equal((2L, 1L), Mix(report));

        site.Client.Dispose();
        report = await site.ReportWhenAsync(report => Equals(report["Current Connections"], 1L), "Kestrel");
        Assert.Equal(1L, report["Total Connections"]);
        Assert.Equal((1L, 1L), Mix(report));

        static (long Current, long All) Mix(Report report)
        {
            var protocols = ((Report)report["Protocols"]!).Select(protocol => (Report)protocol.Value!).ToList();
            return (protocols.Sum(mix => (long)mix["Current Connections"]!), protocols.Sum(mix => (long)mix["Connections"]!));
        }
    }

    [Fact]
    public async Task Rates_are_of_the_last_minute()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "hello"));
        await site.GetAsync("/");
        var report = await site.ReportWhenAsync(report => report["Total Bytes Written"] is > 0L, "Kestrel");
        site.Time.Advance(TimeSpan.FromSeconds(50));

        report = await site.ReportAsync("Kestrel");
        Assert.Equal(1 / 50d, report["Last Minute Connections/Second"]);
        Assert.Equal((long)report["Total Bytes Read"]! / 50d, report["Last Minute Bytes Read/Second"]);
        Assert.Equal((long)report["Total Bytes Written"]! / 50d, report["Last Minute Bytes Written/Second"]);

        site.Time.Advance(TimeSpan.FromMinutes(2));
        report = await site.ReportAsync("Kestrel");
        foreach (var what in new[] { "Connections", "Bytes Read", "Bytes Written" }) Assert.Equal(0d, report[$"Last Minute {what}/Second"]);
    }

    [Fact]
    public async Task Another_server_than_Kestrel_has_no_such_namespace()
    {
        var repository = new System.Collections.Concurrent.ConcurrentDictionary<string, object?>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddStatistics(options =>
        {
            options.Repository = repository;
            options.Meters.Exclude.Add("*");
        });
        builder.Services.AddSingleton<IServer, NoServer>();
        await using var app = builder.Build();
        app.UseStatistics();

        await app.StartAsync(Stop);

        Assert.Equal(["ASP.NET Core Applications", "Runtime"], repository.Keys.Order());
    }

    [Fact]
    public async Task Statistics_may_be_added_before_Kestrel()
    {
        var repository = new System.Collections.Concurrent.ConcurrentDictionary<string, object?>();
        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddStatistics(options => options.Repository = repository))
            .ConfigureWebHost(web => web
                .UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0))
                .UseSockets()
                .Configure(app => app.UseStatistics().Run(context => context.Response.WriteAsync("hello", Stop))))
            .ConfigureLogging(logging => logging.ClearProviders())
            .Build();
        await host.StartAsync(Stop);
        var address =
            host.Services.GetRequiredService<IServer>().Features
                .Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient();

        Assert.Equal("hello", await client.GetStringAsync(address, Stop));

        var report =
            (Report)(await new Extrapolator { FunctionTimeout = TestTimeout.Default }.ExtrapolateAsync(repository, Stop))["Kestrel"]!;
        Assert.Equal(1L, report["Total Connections"]);
        await host.StopAsync(Stop);
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Stop);
        return client;
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(
            IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
