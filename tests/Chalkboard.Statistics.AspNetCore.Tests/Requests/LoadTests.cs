using System.Globalization;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class LoadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_always_of_one_request_and_none_is_lost()
    {
        const int Clients = 4;
        const int Each = 1500;
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            // Few enough that each slot is reused at once.
            settings.ConfigureOptions = options => options.Requests.MaxRecent = 4;
            settings.MapEndpoints = app =>
            {
                app.Use((context, next) =>
                {
                    context.User = new(
                        new System.Security.Claims.ClaimsIdentity(
                            [new(System.Security.Claims.ClaimTypes.Name, context.Request.Path)], "test"));
                    return next();
                });
                app.UseRouting();
                app.MapGet("/odd/{n:int}", async (int n, HttpContext context) =>
                {
                    await Task.Yield();
                    await context.Response.Body.WriteAsync(new byte[n], Stop);
                });
                app.MapGet("/even/{n:int}", (int n) => Results.Bytes(new byte[n]));
            };
        });
        var done = false;

        var load = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                var n = client * Each + i;
                await site.GetAsync($"/{(n % 2 == 0 ? "even" : "odd")}/{n}");
            }
        }, Stop)));
        var (seen, total) = (0, 0L);
        var looking = Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
            {
                var report = await site.ReportAsync();
                // A client may send its next request before the server has ended the previous one.
                Assert.InRange((long)report["Current Requests"]!, 0, 2 * Clients);
                Assert.InRange((long)report["Total Requests"]!, total, Clients * Each);
                total = (long)report["Total Requests"]!;
                foreach (var record in StatisticsSite.GetRecords(report))
                {
                    AssertConsistent(record);
                    seen++;
                }
            }
        }, Stop);
        try
        {
            await load;
        }
        finally
        {
            Volatile.Write(ref done, true);
            await looking;
        }

        var last = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal((long)Clients * Each, last["Total Requests"]);
        Assert.Equal(Enumerable.Range(0, Clients * Each).Sum(n => (long)n), last["Total Bytes Written"]);
        Assert.Equal(4, StatisticsSite.GetRecords(last).Count);
        Assert.True(seen > 100, $"Only {seen} records were looked at.");
    }

    private static void AssertConsistent(Report record)
    {
        var line = (string)record["Request-Line"]!;
        var path = line.Split(' ')[1];
        var n = long.Parse(path.Split('/')[2], CultureInfo.InvariantCulture);
        if (record["End Time"] is null)
        {
            // A request in flight may not have this value yet.
            Assert.Null(record["Response Status"]);
            Assert.Contains((long)record["Bytes Written"]!, (long[])[0, n]);
            Assert.Contains(record["User"], (object?[])[null, path]);
            return;
        }
        Assert.Equal("200 OK", record["Response Status"]);
        Assert.Equal(n, record["Bytes Written"]);
        Assert.Equal(path, record["User"]);
        Assert.Equal(n % 2 == 0 ? "/even/{n:int}" : "/odd/{n:int}", record["Route"]);
        Assert.Equal("127.0.0.1", record["Client"]);
    }
}
