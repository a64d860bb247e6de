using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Chalkboard.Bench.PostgreSql;
using Chalkboard.Bench.Redis;
using StackExchange.Redis;

namespace Chalkboard.Bench.Web;

/// <summary>
/// What does a request cost that reads one key of a session of 50 KB and writes another one, with the session in slates, compared with the
/// framework's own session? For 1 caller and for 64, each with a session of its own.
/// </summary>
/// <remarks>
/// The framework's session is over Microsoft's cache for Redis, and otherwise over <see cref="SqlCache"/>: there is no cache of Microsoft's
/// for SQLite, those of others bring another SQLite than the one that is measured, and the one for PostgreSQL is not to be had from every
/// package source.
/// </remarks>
internal static partial class UseSession
{
    private const int Rounds = 7;
    private const int Seconds = 1;
    private const int Requests = 200;

    // Enough sessions that no two requests use one at the same time.
    private const int Sessions = 128;

    public static async Task RunAsync()
    {
        using var redis = new RedisServer();
        var folder = Directory.CreateDirectory($"bench-session-{Guid.NewGuid():n}").FullName;
        List<string> lines =
        [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; load, site and store on one machine. " +
                $"Medians of {Rounds} rounds of {Seconds} s, the sites in turn; the ratio is the median of those of the rounds.",
            "",
            "| Requests a second that read and write a key of a session of 50 KB | In slates | The framework's own | Ratio |",
            "|---|---:|---:|---:|",
        ];
        try
        {
            var (ownRedis, peerRedis) = ((SessionSites.SlatesOnRedis, redis.Address), (SessionSites.CacheOnRedis, redis.Address));
            await AddRatesAsync(lines, "Redis; Microsoft's cache for Redis", ownRedis, peerRedis);
            await AddRatesAsync(
                lines, "SQLite; a cache by hand", (SessionSites.SlatesOnSqlite, folder), (SessionSites.CacheOnSqlite, folder));
            await AddRatesAsync(
                lines, "PostgreSQL; a cache by hand", (SessionSites.SlatesOnPostgreSql, BenchmarkServer.Connection),
                (SessionSites.CacheOnPostgreSql, BenchmarkServer.Connection));
            var (one, two) = (await CountBytesAsync(ownRedis), await CountBytesAsync(peerRedis));
            lines.Add(Row("bytes between site and Redis for one request", one, two, one / two));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory("results");
        await File.WriteAllLinesAsync(Path.Combine("results", "session.md"), lines);
        lines.ForEach(Console.WriteLine);
    }

    private static async Task AddRatesAsync(
        List<string> lines, string engines, (string Kind, string Data) own, (string Kind, string Data) peer)
    {
        await using var ownSite = await StartAsync(own.Kind, own.Data);
        await using var peerSite = await StartAsync(peer.Kind, peer.Data);
        foreach (var callers in (int[])[1, 64])
        {
            List<double> ownRates = [], peerRates = [];
            for (var round = -1; round < Rounds; round++)
            {
                var (ownRate, peerRate) = (await ownSite.MeasureRateAsync(callers), await peerSite.MeasureRateAsync(callers));
                // The first round warms up.
                if (round < 0) continue;
                ownRates.Add(ownRate);
                peerRates.Add(peerRate);
            }

            // Ratios of rounds, because other work on the machine slows both sites of a round.
            var ratio = MedianInterval.From([.. ownRates.Zip(peerRates, static (own, peer) => own / peer)]).Median;
            lines.Add(Row(
                $"{engines}; {callers} {(callers == 1 ? "caller" : "callers")}", MedianInterval.From(ownRates).Median,
                MedianInterval.From(peerRates).Median, ratio));
        }
    }

    private static async Task<double> CountBytesAsync((string Kind, string Address) redis)
    {
        await using var site = await StartAsync(redis.Kind, redis.Address);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",allowAdmin=true");
        await site.UseAsync(site.Cookies[0]);
        var before = await ReadNetworkBytesAsync(connection);
        for (var i = 0; i < Requests; i++) await site.UseAsync(site.Cookies[0]);
        return (double)(await ReadNetworkBytesAsync(connection) - before) / Requests;
    }

    private static async Task<long> ReadNetworkBytesAsync(ConnectionMultiplexer connection)
    {
        var info = (string)(await connection.GetDatabase().ExecuteAsync("INFO", "stats"))!;
        return NetworkBytes().Matches(info).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static async Task<SessionSite> StartAsync(string kind, string data)
    {
        var site = new SessionSite(await SiteProcess.StartAsync("session-site", kind, data));
        for (var i = 0; i < Sessions; i++) await site.AddSessionAsync();
        return site;
    }

    private static string Row(string question, double own, double peer, double ratio) => string.Create(
        CultureInfo.InvariantCulture, $"| {question} | {own:N0} | {peer:N0} | {ratio:N2} |");

    [GeneratedRegex(@"^total_net_(?:input|output)_bytes:(\d+)", RegexOptions.Multiline)]
    private static partial Regex NetworkBytes();

    private sealed class SessionSite(SiteProcess process) : IAsyncDisposable
    {
        private readonly HttpClient _http =
            new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(process.Address) };

        private readonly string _script = Path.GetTempFileName();

        public List<string> Cookies { get; } = [];

        public async Task AddSessionAsync()
        {
            var jar = new CookieContainer();
            using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = jar }) { BaseAddress = new Uri(process.Address) };
            (await browser.PostAsync(new Uri("/fill", UriKind.Relative), null)).EnsureSuccessStatusCode();
            Cookies.Add(jar.GetCookieHeader(new Uri(process.Address)));
        }

        public async Task UseAsync(string cookie)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/use");
            request.Headers.Add("Cookie", cookie);
            using var response = await _http.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }

        public async Task<double> MeasureRateAsync(int callers)
        {
            // The sessions take turns, so each of the callers has another one.
            await File.WriteAllTextAsync(_script, $$"""
                local cookies, i = { {{string.Join(", ", Cookies.Select(cookie => $"\"{cookie}\""))}} }, 0
                function request()
                  i = i % #cookies + 1
                  return wrk.format("POST", nil, { Cookie = cookies[i] })
                end
                """);
            return (await Wrk.RunAsync($"{process.Address}/use", null, Seconds, callers, _script)).RequestsASecond;
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            File.Delete(_script);
            await process.DisposeAsync();
        }
    }
}
