using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.HttpOverrides;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class RecordTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_leaves_a_record()
    {
        await using var site =
            await StatisticsSite.StartAsync(
                settings => settings.MapEndpoints = app => app.MapPost("/sets/{id}", async (string id, HttpRequest request) =>
        {
            settings.Time.Advance(TimeSpan.FromMilliseconds(250));
            return (await new StreamReader(request.Body).ReadToEndAsync(Stop)) + id;
        }));
        var start = site.Time.GetUtcNow();

        await site.Client.PostAsync("/sets/7?secret=1", new StringContent("body"), Stop);

        var record = await site.GetRecordAsync();
        Assert.Equal(
            ["Bytes Read", "Bytes Written", "Client", "End Time", "Processing Time", "Request-Line", "Response Status", "Route",
                "Start Time", "User"], record.Names);
        Assert.Equal(4L, record["Bytes Read"]);
        Assert.Equal(5L, record["Bytes Written"]);
        Assert.Equal("127.0.0.1", record["Client"]);
        Assert.Equal(start, record["Start Time"]);
        Assert.Equal(start.AddMilliseconds(250), record["End Time"]);
        Assert.Equal(TimeSpan.FromMilliseconds(250), record["Processing Time"]);
        Assert.Equal("POST /sets/7 HTTP/1.1", record["Request-Line"]);
        Assert.Equal("200 OK", record["Response Status"]);
        Assert.Equal("/sets/{id}", record["Route"]);
        Assert.Null(record["User"]);
    }

    [Fact]
    public async Task A_request_in_flight_has_a_record_that_grows()
    {
        var (wrote, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var site = await StatisticsSite.StartAsync(settings => settings.MapEndpoints = app =>
        {
            app.Use((context, next) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
                context.User = CreateUser("ann");
                return next();
            });
            app.UseRouting();
            app.MapGet("/stream", async (HttpContext context) =>
            {
                await context.Response.WriteAsync("12345", Stop);
                wrote.SetResult();
                await go.Task;
            });
        });
        var answer = site.GetAsync("/stream");
        await wrote.Task;
        site.Time.Advance(TimeSpan.FromMinutes(1));

        var record = Assert.Single(StatisticsSite.GetRecords(await site.ReportAsync()));
        Assert.Equal(5L, record["Bytes Written"]);
        Assert.Equal(TimeSpan.FromMinutes(1), record["Processing Time"]);
        Assert.Equal("192.0.2.7", record["Client"]);
        Assert.Equal("ann", record["User"]);
        Assert.Equal("/stream", record["Route"]);
        Assert.Null(record["End Time"]);
        Assert.Null(record["Response Status"]);

        go.SetResult();
        await answer;
    }

    [Fact]
    public async Task A_reused_slot_shows_nothing_of_the_previous_request()
    {
        var go = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureOptions = options => options.Requests.MaxRecent = 1;
            settings.MapEndpoints = app =>
            {
                app.Use((context, next) =>
                {
                    if (context.Request.Path == "/full")
                    {
                        context.User = CreateUser("ann");
                        return next();
                    }
                    reached.SetResult();
                    return go.Task;
                });
                app.UseRouting();
                app.MapGet("/full", () => "full");
            };
        });
        for (var i = 0; i < 5; i++)
        {
            await site.GetAsync("/full");
            await site.ReportWhenAsync(inFlight: 0);
        }
        var answer = site.Client.GetAsync("/empty", Stop);
        await reached.Task;

        var record = StatisticsSite.GetRecords(await site.ReportAsync()).Single(record => record["End Time"] is null);
        Assert.Null(record["User"]);
        Assert.Null(record["Route"]);
        Assert.Equal(0L, record["Bytes Written"]);

        go.SetResult();
        await answer;
    }

    [Fact]
    public async Task The_client_is_the_one_behind_the_proxy()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
            app.MapGet("/", () => "hello");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", "2001:db8::1" } } };

        await site.Client.SendAsync(request, Stop);

        Assert.Equal("2001:db8::1", (await site.GetRecordAsync())["Client"]);
    }

    [Fact]
    public async Task The_user_is_the_one_signed_in_at_the_end_of_the_request()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            context.User = CreateUser("ann");
        }));

        await site.GetAsync("/");

        Assert.Equal("ann", (await site.GetRecordAsync())["User"]);
    }

    [Fact]
    public async Task An_identity_that_throws_leaves_out_only_the_user()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            context.User = new ClaimsPrincipal(new FailingIdentity());
            return "hello";
        }));

        Assert.Equal("hello", await site.GetAsync("/"));
        Assert.Null((await site.GetRecordAsync())["User"]);
    }

    [Fact]
    public async Task The_query_string_is_recorded_if_the_option_is_set()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureOptions = options => options.Requests.IncludeQueryStrings = true;
            settings.MapEndpoints = app => app.MapGet("/", () => "");
        });

        await site.GetAsync("/?a=1");

        Assert.Equal("GET /?a=1 HTTP/1.1", (await site.GetRecordAsync())["Request-Line"]);
    }

    [Fact]
    public async Task The_path_is_the_one_that_the_client_sent()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.UsePathBase("/base");
            app.Use((context, next) =>
            {
                context.Request.Path = "/elsewhere";
                return next();
            });
            app.UseRouting();
            app.MapGet("/elsewhere", () => "");
        });

        await site.GetAsync("/base/stra%C3%9Fe%20%3Cscript%3E");

        var record = await site.GetRecordAsync();
        Assert.Equal("GET /base/stra%C3%9Fe%20%3Cscript%3E HTTP/1.1", record["Request-Line"]);
        Assert.Equal("/elsewhere", record["Route"]);
    }

    [Theory]
    [InlineData("a", 3000)]
    [InlineData("%F0%9F%98%80", 600)]
    public async Task A_long_request_line_is_truncated(string letter, int times)
    {
        await using var site = await StatisticsSite.StartAsync(app => app.Run(_ => Task.CompletedTask));

        // One of the two lengths would split a surrogate pair.
        await site.GetAsync("/" + string.Concat(Enumerable.Repeat(letter, times)));
        await site.GetAsync("/x" + string.Concat(Enumerable.Repeat(letter, times)));

        Assert.All(
            StatisticsSite.GetRecords(await site.ReportWhenAsync(inFlight: 0)), record =>
                Assert.Equal(1000, ((string)record["Request-Line"]!).Length));
    }

    [Fact]
    public async Task A_request_for_no_path_has_its_target()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.Run(_ => Task.CompletedTask));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, site.Address.Port, Stop);
        await using var stream = client.GetStream();

        await stream.WriteAsync("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Stop);
        await new StreamReader(stream).ReadToEndAsync(Stop);

        Assert.Equal("OPTIONS * HTTP/1.1", (await site.GetRecordAsync())["Request-Line"]);
    }

    [Fact]
    public async Task An_exception_is_rethrown_and_recorded_with_the_final_status()
    {
        var seen = new List<Exception>();
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureBeforeStatistics = app => app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidOperationException failure)
                {
                    seen.Add(failure);
                    context.Response.StatusCode = 503;
                    await context.Response.WriteAsync("busy", Stop);
                }
            });
            settings.MapEndpoints = app =>
            {
                app.UseRouting();
                app.MapGet("/at-once", string () => throw new InvalidOperationException("at once"));
                app.MapGet("/later", async () =>
                {
                    await Task.Yield();
                    throw new InvalidOperationException("later");
                });
                app.MapGet("/cancelled", () => Task.FromCanceled(new CancellationToken(true)));
            };
        });

        foreach (var path in new[] { "/at-once", "/later" })
            Assert.Equal("busy", await (await site.Client.GetAsync(path, Stop)).Content.ReadAsStringAsync(Stop));
        await site.Client.GetAsync("/cancelled", Stop);

        Assert.Equal(["at once", "later"], seen.Select(failure => failure.Message));
        Assert.Equal(
            ["503 Service Unavailable", "503 Service Unavailable", "500 Internal Server Error"],
            StatisticsSite.GetRecords(await site.ReportWhenAsync(inFlight: 0)).Select(record => record["Response Status"]));
        Assert.Equal(3L, (await site.ReportAsync())["Total Requests"]);
    }

    [Fact]
    public async Task A_request_that_the_server_refuses_has_the_status_of_the_refusal()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapPost("/", async (HttpContext context) =>
        {
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = 10;
            await context.Request.Body.CopyToAsync(Stream.Null, Stop);
        }));

        var answer = await site.Client.PostAsync("/", new StringContent(new string('x', 100)), Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.StartsWith("413 ", (string?)(await site.GetRecordAsync())["Response Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_most_recent_requests_are_in_the_order_of_their_ends_and_bounded()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureOptions = options => options.Requests.MaxRecent = 3;
            settings.MapEndpoints = app => app.Run(_ =>
            {
                settings.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.CompletedTask;
            });
        });

        for (var i = 0; i < 10; i++) await site.GetAsync($"/{i}");

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(
            ["GET /7 HTTP/1.1", "GET /8 HTTP/1.1",
                "GET /9 HTTP/1.1"], StatisticsSite.GetRecords(report).Select(record => record["Request-Line"]));
        Assert.Equal(10L, report["Total Requests"]);
    }

    [Fact]
    public async Task Requests_in_flight_follow_the_recent_ones_and_do_not_displace_them()
    {
        var go = new TaskCompletionSource();
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureOptions = options => options.Requests.MaxRecent = 2;
            settings.MapEndpoints = app =>
            {
                app.MapGet("/wait/{i}", () => go.Task);
                app.MapGet("/{i}", () => "");
            };
        });
        var waiting = new List<Task>();
        for (var i = 0; i < 3; i++)
        {
            waiting.Add(site.GetAsync($"/wait/{i}"));
            // A request is counted before its time is set.
            var began = i + 1;
            await site.ReportWhenAsync(report => StatisticsSite.GetRecords(report).Count == began);
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }
        for (var i = 0; i < 3; i++)
        {
            await site.GetAsync($"/{i}");
            await site.ReportWhenAsync(inFlight: 3);
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            ["GET /1 HTTP/1.1", "GET /2 HTTP/1.1", "GET /wait/0 HTTP/1.1", "GET /wait/1 HTTP/1.1", "GET /wait/2 HTTP/1.1"],
            StatisticsSite.GetRecords(await site.ReportAsync()).Select(record => record["Request-Line"]));

        go.SetResult();
        await Task.WhenAll(waiting);
    }

    private static ClaimsPrincipal CreateUser(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test"));

    private sealed class FailingIdentity : ClaimsIdentity
    {
        public override string Name => throw new ObjectDisposedException("identity");
    }
}
