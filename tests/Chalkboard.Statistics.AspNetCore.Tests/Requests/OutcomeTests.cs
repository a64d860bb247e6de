using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

/// <summary>Outcomes of requests are counted by route, and streams are counted separately.</summary>
public sealed class OutcomeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statuses_are_counted_by_class_and_route_and_in_total()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.MapGet("/{status:int}", (int status) => Results.StatusCode(status));
            app.MapGet("/fails", string () => throw new InvalidOperationException("on purpose"));
        });

        foreach (var path in new[] { "/200", "/204", "/302", "/404", "/410", "/503", "/fails", "/no/where" })
            await site.SendAsync(path, gzip: false);

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal("2xx 2, 3xx 1, 4xx 2, 5xx 1", FormatOutcomes(report, "URI Set Tracking", "/{status:int}"));
        Assert.Equal("5xx 1", FormatOutcomes(report, "URI Set Tracking", "/fails"));
        Assert.Equal("4xx 1", FormatOutcomes(report, "URI Set Tracking", "(unmatched)"));
        Assert.Equal((2L, 1L, 3L), (report["Total 2xx"], report["Total 3xx"], report["Total 4xx"]));
        Assert.Equal((2L, 0L), (report["Total 5xx"], report["Total 499"]));
    }

    [Fact]
    public async Task Rates_are_of_the_last_minute()
    {
        await using var site =
            await StatisticsSite.StartAsync(app => app.MapGet("/{status:int}", (int status) => Results.StatusCode(status)));
        for (var i = 0; i < 12; i++) await site.SendAsync(i % 2 == 0 ? "/200" : "/500", gzip: false);
        await site.ReportWhenAsync(inFlight: 0);
        site.Time.Advance(TimeSpan.FromSeconds(60));

        var report = await site.ReportAsync();
        Assert.Equal((0.2, 0.1), (report["Last Minute Requests/Second"], report["Last Minute 5xx/Second"]));

        site.Time.Advance(TimeSpan.FromDays(1));
        report = await site.ReportAsync();
        Assert.Equal((0d, 0d), (report["Last Minute Requests/Second"], report["Last Minute 5xx/Second"]));
        Assert.Equal(6L, report["Total 5xx"]);
    }

    [Theory]
    [InlineData("waits", HttpProtocols.Http1)]
    [InlineData("waits", HttpProtocols.Http2)]
    [InlineData("wraps", HttpProtocols.Http1)]
    [InlineData("ignores", HttpProtocols.Http1)]
    [InlineData("ignores", HttpProtocols.Http2)]
    [InlineData("reads", HttpProtocols.Http1)]
    [InlineData("reads", HttpProtocols.Http2)]
    [InlineData("writes", HttpProtocols.Http1)]
    [InlineData("writes", HttpProtocols.Http2)]
    public async Task A_client_that_leaves_is_a_499(string what, HttpProtocols protocols)
    {
        var reached = new TaskCompletionSource();
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.Protocols = protocols;
            settings.MapEndpoints = app => app.Map("/{what}", async (string what, HttpContext context) =>
            {
                var gone = new TaskCompletionSource();
                if (what is "ignores" or "writes") context.RequestAborted.Register(gone.SetResult);
                if (what == "writes") await context.Response.Body.WriteAsync(new byte[10], Stop);
                reached.SetResult();
                switch (what)
                {
                    case "waits":
                        await Task.Delay(Timeout.Infinite, context.RequestAborted);
                        break;
                    case "wraps":
                        try
                        {
                            await Task.Delay(Timeout.Infinite, context.RequestAborted);
                        }
                        catch (OperationCanceledException failure)
                        {
                            // Database clients report an abort like this.
                            throw new InvalidOperationException("The query was cancelled.", failure);
                        }
                        break;
                    case "reads":
                        await context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None);
                        break;
                    default:
                        await gone.Task;
                        break;
                }
            });
        });
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{what}")
        {
            Content = what == "reads" ? new EndlessContent() : null,
            Version = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var answer = site.Client.SendAsync(request, leave.Token);
        await reached.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await answer).Content.ReadAsByteArrayAsync(Stop).WaitAsync(leave.Token));

        var report = await site.ReportWhenAsync(report => Equals(report["Total Requests"], 1L));
        Assert.Equal("499 1", FormatOutcomes(report, "URI Set Tracking", "/{what}"));
        Assert.Equal((0L, 1L), (report["Total 5xx"], report["Total 499"]));
        Assert.StartsWith("499 ", (string?)Assert.Single(StatisticsSite.GetRecords(report))["Response Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_half_of_its_body_and_leaves_is_a_499()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapPost("/", async (HttpContext context) =>
        {
            // The abort may be reported a moment after the body has failed.
            _ = context.RequestAborted;
            await context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None);
        }));

        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, site.Address.Port, Stop);
            await client.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), Stop);
            client.Client.Shutdown(SocketShutdown.Send);
        }

        var report = await site.ReportWhenAsync(report => Equals(report["Total Requests"], 20L));
        Assert.Equal("499 20", FormatOutcomes(report, "URI Set Tracking", "/"));
    }

    [Fact]
    public async Task A_client_that_leaves_after_the_whole_response_is_no_499()
    {
        var left = new TaskCompletionSource();
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", async (HttpContext context) =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("hello", Stop);
            await left.Task;
        }));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, site.Address.Port, Stop);
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Stop);
            var answer = "";
            var buffer = new byte[1000];
            while (!answer.EndsWith("hello", StringComparison.Ordinal))
                answer += Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, Stop));
        }
        await site.ReportWhenAsync(report => Equals(report["Current Connections"], 0L), "Kestrel");
        left.SetResult();

        Assert.Equal("2xx 1", FormatOutcomes(await site.ReportWhenAsync(inFlight: 0), "URI Set Tracking", "/"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_after_the_response_has_started_is_a_500(bool started)
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", async (HttpContext context) =>
        {
            if (started) await context.Response.Body.WriteAsync(new byte[10], Stop);
            throw new InvalidOperationException("on purpose");
        }));

        await Record.ExceptionAsync(() => site.SendAsync("/", gzip: false));

        Assert.Equal(
            "5xx 1", FormatOutcomes(await site.ReportWhenAsync(report => Equals(report["Total Requests"], 1L)), "URI Set Tracking", "/"));
    }

    [Theory]
    [InlineData("closes")]
    [InlineData("breaks off")]
    [InlineData("fails")]
    public async Task A_WebSocket_is_a_stream_however_it_ends(string how)
    {
        await using var site = await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app =>
        {
            app.UseWebSockets();
            app.Map("/socket", async (HttpContext context) =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Stop);
                await socket.ReceiveAsync(new byte[100], Stop);
                settings.Time.Advance(TimeSpan.FromHours(1));
                if (how == "fails") throw new InvalidOperationException("on purpose");
                await socket.ReceiveAsync(new byte[100], Stop);
            });
        });
        using (var client = new ClientWebSocket())
        {
            await client.ConnectAsync(new UriBuilder(site.Address) { Scheme = "ws", Path = "/socket" }.Uri, Stop);
            await client.ReceiveAsync(new byte[100], Stop);
            var open = await site.ReportAsync();
            Assert.Equal((1, 0L), (open["Current Streams"], open["Current Requests"]));
            await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Stop);
            if (how == "closes") await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
            if (how == "fails") await Record.ExceptionAsync(() => client.ReceiveAsync(new byte[100], Stop));
        }

        await AssertStreamAsync(site, "/socket", how == "fails" ? "Failed 1" : "Closed 1");
        Assert.Equal("101 Switching Protocols", Assert.Single(StatisticsSite.GetRecords(await site.ReportAsync()))["Response Status"]);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/event-stream; charset=utf-8")]
    [InlineData("multipart/x-mixed-replace;boundary=x")]
    public async Task Server_sent_events_are_a_stream(string type)
    {
        await using var site =
            await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app => app.MapGet("/events", async (HttpContext context) =>
        {
            context.Response.ContentType = type;
            await context.Response.WriteAsync("data: hello\n\n", Stop);
            settings.Time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        using (var answer = await site.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, Stop))
        {
            var open = await site.ReportAsync();
            Assert.Equal((1, 0L), (open["Current Streams"], open["Current Requests"]));
        }

        await AssertStreamAsync(site, "/events", "Closed 1");
    }

    [Theory]
    [InlineData(HttpTransportType.LongPolling)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    public async Task SignalR_without_a_WebSocket_is_a_stream(HttpTransportType transport)
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureServices = services => services.AddSignalR();
            settings.ConfigureOptions = options => options.Requests.Slow.Threshold = TimeSpan.Zero;
            settings.MapEndpoints = app => app.MapHub<Hub>("/hub", options => options.Transports = transport);
        });
        var negotiation = await site.Client.PostAsync("/hub/negotiate?negotiateVersion=1", null, Stop);
        var negotiated = await negotiation.Content.ReadAsStringAsync(Stop);
        var token = negotiated.Split("\"connectionToken\":\"")[1].Split('"')[0];
        using (var request = new HttpRequestMessage(HttpMethod.Get, $"/hub?id={token}"))
        {
            if (transport == HttpTransportType.ServerSentEvents) request.Headers.Accept.ParseAdd("text/event-stream");
            (await site.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop)).Dispose();
        }

        var report = await site.ReportWhenAsync(report => Equals(report["Total Requests"], 2L));
        Assert.Equal(1L, report["Total Streams"]);
        Assert.Equal("Closed 1", FormatOutcomes(report, "Streams", "/hub"));
        Assert.Equal(["/hub/negotiate"], ((Report)report["URI Set Tracking"]!).Names);
        Assert.Equal("/hub/negotiate", Assert.Single(StatisticsSite.GetRecords(report, "Slow Queries"))["Route"]);
    }

    [Fact]
    public async Task A_refused_request_is_no_stream()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.MapGet("/events", (HttpContext context) =>
            {
                context.Response.ContentType = "text/event-stream";
                context.Response.StatusCode = 503;
            });
            app.MapGet("/fails", string (HttpContext context) =>
            {
                context.Response.ContentType = "text/event-stream";
                throw new InvalidOperationException("on purpose");
            });
        });

        foreach (var path in new[] { "/events", "/fails" }) await site.SendAsync(path, gzip: false);

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal("5xx 1", FormatOutcomes(report, "URI Set Tracking", "/events"));
        Assert.Equal("5xx 1", FormatOutcomes(report, "URI Set Tracking", "/fails"));
        Assert.Equal(0L, report["Total Streams"]);
    }

    private static async Task AssertStreamAsync(StatisticsSite site, string route, string end)
    {
        var report = await site.ReportWhenAsync(report => Equals(report["Total Requests"], 1L));
        Assert.Equal((1L, 0, 0L), (report["Total Streams"], report["Current Streams"], report["Current Requests"]));
        Assert.Empty(StatisticsSite.GetRecords(report, "Slow Queries"));
        Assert.Empty(((Report)report["URI Set Tracking"]!).Names);
        Assert.Equal((0L, 0L, 0L), (report["Total 2xx"], report["Total 499"], report["Total 5xx"]));
        Assert.Equal(TimeSpan.Zero, report["Total Time"]);
        Assert.Equal(end, FormatOutcomes(report, "Streams", route));
        Assert.Equal(TimeSpan.FromHours(1), ((Report)((Report)report["Streams"]!)[route]!)["Max"]);
    }

    /// <summary>Formats the outcomes that are not zero, such as <c>2xx 3, 5xx 1</c>.</summary>
    private static string FormatOutcomes(Report report, string collection, string record)
    {
        var fields = (Report)((Report)report[collection]!)[record]!;
        return string.Join(", ", fields.Names
            .Where(name => name.StartsWith("Total ", StringComparison.Ordinal) && !Equals(fields[name], 0L))
            .Select(name => $"{name[6..]} {fields[name]}").Order(StringComparer.Ordinal));
    }

    private sealed class EndlessContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[10], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
