using System.Net.WebSockets;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class SlowRequestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_of_a_second_is_a_slow_request()
    {
        await using var site = await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app =>
            app.MapGet("/{ms:int}", (int ms) =>
            {
                settings.Time.Advance(TimeSpan.FromMilliseconds(ms));
                return "done";
            }));

        await site.GetAsync("/999");
        await site.GetAsync("/1000");
        for (var i = 0; i < 300; i++) await site.GetAsync("/1");

        var record = Assert.Single(StatisticsSite.GetRecords(await site.ReportWhenAsync(inFlight: 0), "Slow Queries"));
        Assert.Equal("GET /1000 HTTP/1.1", record["Request-Line"]);
        Assert.Equal(TimeSpan.FromSeconds(1), record["Processing Time"]);
        Assert.Equal("200 OK", record["Response Status"]);
        Assert.Equal("/{ms:int}", record["Route"]);
        Assert.Equal(4L, record["Bytes Written"]);
    }

    [Fact]
    public async Task Threshold_and_capacity_are_options_and_the_newest_stay()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureOptions = options =>
            {
                options.Requests.Slow.Threshold = TimeSpan.FromMilliseconds(10);
                options.Requests.Slow.MaxCount = 2;
            };
            settings.MapEndpoints = app => app.MapGet("/{ms:int}", (int ms) => settings.Time.Advance(TimeSpan.FromMilliseconds(ms)));
        });

        for (var ms = 8; ms < 14; ms++) await site.GetAsync($"/{ms}");

        Assert.Equal(
            ["GET /12 HTTP/1.1", "GET /13 HTTP/1.1"], StatisticsSite.GetRecords(
                await site.ReportWhenAsync(inFlight: 0), "Slow Queries").Select(record => record["Request-Line"]));
    }

    [Fact]
    public async Task A_WebSocket_works_and_is_not_slow_for_being_open()
    {
        await using var site = await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app =>
        {
            app.UseWebSockets();
            app.Map("/socket", async (HttpContext context) =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                var buffer = new byte[100];
                var message = await socket.ReceiveAsync(buffer, Stop);
                settings.Time.Advance(TimeSpan.FromHours(1));
                await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, true, Stop);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
            });
        });
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(site.Address) { Scheme = "ws", Path = "/socket" }.Uri, Stop);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Stop);
        var answer = new byte[100];
        var echo = await client.ReceiveAsync(answer.AsMemory(), Stop);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Stop);

        Assert.Equal("hello"u8.ToArray(), answer[..echo.Count]);
        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Empty(StatisticsSite.GetRecords(report, "Slow Queries"));
        Assert.Equal("101 Switching Protocols", StatisticsSite.GetRecords(report).Single()["Response Status"]);
    }
}
