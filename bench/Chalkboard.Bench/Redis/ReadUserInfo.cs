using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Bench.Web;

namespace Chalkboard.Bench.Redis;

/// <summary>
/// What does a request cost that checks the sign-in and reads user info, on slates in Redis and on ASP.NET Core Session over
/// Redis? More requests a second, and fewer round trips to Redis.
/// </summary>
internal static class ReadUserInfo
{
    private const int Rounds = 7;

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

        var slatesTrips = await RoundTrips.CountAsync(Sites.SlatesOnRedis + Sites.WithSignIn, server);
        var sessionTrips = await RoundTrips.CountAsync(Sites.SessionOnRedis, server);
        Directory.CreateDirectory("results");
        await using var report = new StreamWriter(Path.Combine("results", "sessions.md"));
        foreach (var line in (string[])[
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; load, site and Redis on one machine. " +
                $"Medians of {Rounds} rounds, the sites in turn.",
            "",
            "| A request that checks the sign-in and reads user info | Slates in Redis | ASP.NET Core Session over Redis | Ratio |",
            "|---|---:|---:|---:|",
            Row("requests a second", MedianInterval.From(ours).Median, MedianInterval.From(theirs).Median, "N0"),
            Row("round trips to Redis for one", slatesTrips, sessionTrips, "N2")])
        {
            Console.WriteLine(line);
            await report.WriteLineAsync(line);
        }
    }

    private static async Task<double> RateAsync(Site site) =>
        (await Wrk.RunAsync($"{site.Address}/user", site.Cookies, seconds: 5)).RequestsASecond;

    private static string Row(string question, double ours, double theirs, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {question} | {ours.ToString(format, CultureInfo.InvariantCulture)} | " +
        $"{theirs.ToString(format, CultureInfo.InvariantCulture)} | {ours / theirs:N2} |");
}
