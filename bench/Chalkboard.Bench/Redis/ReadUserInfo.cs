using System.Globalization;
using Chalkboard.Bench.Web;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Bench.Redis;

/// <summary>
/// What does a request cost that checks the sign-in and reads user info, on slates in Redis and on ASP.NET Core Session over
/// Redis? More requests a second, and fewer round trips to Redis.
/// </summary>
internal static class ReadUserInfo
{
    private const int Rounds = 7;
    private const int Requests = 200;

    public static async Task RunAsync()
    {
        using var server = new RedisServer();
        await using var slates = await Site.StartAsync(Sites.SlatesOnRedis + Sites.WithSignIn, server.Address);
        await using var session = await Site.StartAsync(Sites.SessionOnRedis, server.Address);
        List<double> ours = [], theirs = [];
        for (var round = -1; round < Rounds; round++)
        {
            var (one, other) = (await RateAsync(slates), await RateAsync(session));
            // The first round warms up.
            if (round < 0) continue;
            ours.Add(one);
            theirs.Add(other);
        }

        var (slatesTrips, sessionTrips) = (await RoundTripsAsync(Sites.SlatesOnRedis + Sites.WithSignIn, server),
            await RoundTripsAsync(Sites.SessionOnRedis, server));
        Directory.CreateDirectory("results");
        await using var report = new StreamWriter(Path.Combine("results", "sessions.md"));
        foreach (var line in (string[])[
            $"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}; load, site and Redis on one machine. Medians of {Rounds} rounds, the sites in turn.",
            "",
            "| A request that checks the sign-in and reads user info | Slates in Redis | ASP.NET Core Session over Redis | Ratio |",
            "|---|---:|---:|---:|",
            Row("requests a second", Median(ours), Median(theirs), "N0"),
            Row("round trips to Redis for one", slatesTrips, sessionTrips, "N2")])
        {
            Console.WriteLine(line);
            await report.WriteLineAsync(line);
        }
    }

    private static async Task<double> RateAsync(Site site) =>
        (await Wrk.RunAsync($"{site.Address}/user", site.Cookies, seconds: 5)).RequestsASecond;

    private static async Task<double> RoundTripsAsync(string kind, RedisServer server)
    {
        await using var proxy = new FaultyProxy(server.Port);
        await using var site = await Site.StartAsync(kind, $"127.0.0.1:{proxy.Port}");
        // The first request makes the token known.
        for (var i = 0; i < 2; i++) await site.Http.GetStringAsync(new Uri("/user", UriKind.Relative));
        var before = proxy.RoundTrips;
        // Sequentially, because commands of several requests that are sent together would count once.
        for (var i = 0; i < Requests; i++) await site.Http.GetStringAsync(new Uri("/user", UriKind.Relative));
        return (double)(proxy.RoundTrips - before) / Requests;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static string Row(string question, double ours, double theirs, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {question} | {ours.ToString(format, CultureInfo.InvariantCulture)} | {theirs.ToString(format, CultureInfo.InvariantCulture)} | {ours / theirs:N2} |");
}
