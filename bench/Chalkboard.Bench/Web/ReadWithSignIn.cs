using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Bench.PostgreSql;
using Chalkboard.Bench.Redis;

namespace Chalkboard.Bench.Web;

/// <summary>
/// What does a request cost that checks the sign-in and reads user info, if both are one store call, compared with two? For 1 caller and
/// for 64, on each engine.
/// </summary>
internal static class ReadWithSignIn
{
    private const int Rounds = 7;
    private const int Seconds = 1;

    public static async Task RunAsync()
    {
        using var redis = new RedisServer();
        List<string> lines =
        [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; load, site and store on one machine. " +
                $"Medians of {Rounds} rounds of {Seconds} s, the sites in turn; the ratio is the median of those of the rounds.",
            "",
            "| Requests a second that check the sign-in and read user info | In one store call | In two | Ratio |",
            "|---|---:|---:|---:|",
        ];
        await AddRatesAsync(lines, "Redis", Sites.SlatesOnRedis, redis.Address);
        await AddRatesAsync(lines, "PostgreSQL", Sites.SlatesOnPostgreSql, BenchmarkServer.Connection);
        await AddRatesAsync(lines, "SQLite", Sites.Slates, null);
        var one = await RoundTrips.CountAsync(Sites.SlatesOnRedis + Sites.WithSignIn, redis);
        var two = await RoundTrips.CountAsync(Sites.SlatesOnRedis, redis);
        lines.Add(Row("round trips to Redis for one request", one, two, one / two, "N2"));
        Directory.CreateDirectory("results");
        await File.WriteAllLinesAsync(Path.Combine("results", "sign-in.md"), lines);
        lines.ForEach(Console.WriteLine);
    }

    private static async Task AddRatesAsync(List<string> lines, string engine, string kind, string? location)
    {
        await using var one = await Site.StartAsync(kind + Sites.WithSignIn, location);
        await using var two = await Site.StartAsync(kind, location);
        foreach (var connections in (int[])[1, 64])
        {
            List<double> oneRates = [], twoRates = [];
            for (var round = -1; round < Rounds; round++)
            {
                var (oneRate, twoRate) = (await MeasureRateAsync(one, connections), await MeasureRateAsync(two, connections));
                // The first round warms up.
                if (round < 0) continue;
                oneRates.Add(oneRate);
                twoRates.Add(twoRate);
            }

            var callers = connections == 1 ? "1 caller" : $"{connections} callers";
            // Ratios of rounds, because other work on the machine slows both sites of a round.
            var ratio = MedianInterval.From([.. oneRates.Zip(twoRates, static (one, two) => one / two)]).Median;
            lines.Add(Row($"{engine}, {callers}", MedianInterval.From(oneRates).Median, MedianInterval.From(twoRates).Median, ratio, "N0"));
        }
    }

    private static async Task<double> MeasureRateAsync(Site site, int connections) =>
        (await Wrk.RunAsync($"{site.Address}/user", site.Cookies, Seconds, connections)).RequestsASecond;

    private static string Row(string question, double one, double two, double ratio, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {question} | {one.ToString(format, CultureInfo.InvariantCulture)} | {two.ToString(format, CultureInfo.InvariantCulture)} | " +
        $"{ratio:N2} |");
}
