using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Chalkboard.Bench.Web;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What does it cost that 100 viewers have the page of statistics open, with 100 requests and 20 routes on it, of which more and more are
/// others each second? No more than what changed, and never more than the whole page, which is the peer.
/// </summary>
internal static class WatchThePage
{
    private const int Viewers = 100;
    private const int Shown = 100;
    private const int Seconds = 10;

    private static readonly int[] _changes = [0, 1, 10, 100];

    public static async Task RunAsync()
    {
        List<string> lines =
        [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; {Viewers} viewers on the same " +
            $"machine, {Seconds} s "
            + $"each. A page with {Shown} requests of 11 fields, 20 routes of 13, 20 numbers, of which 5 change, and the numbers of " +
                $"the runtime.",
            "",
            $"| Requests that are new each second | {string.Join(" | ", _changes)} |",
            $"|---|{string.Concat(Enumerable.Repeat("---:|", _changes.Length))}",
        ];
        List<string> bytes = [], whole = [], ratio = [], alone = [], all = [];
        foreach (var change in _changes)
        {
            await using var site = await SiteProcess.StartAsync("watched", change.ToString(CultureInfo.InvariantCulture));
            var one = await MeasureAsync(site.Address, 1);
            var many = await MeasureAsync(site.Address, Viewers);
            bytes.Add(Text(many.BytesASecond / 1024));
            whole.Add(Text(many.Whole * (double)Viewers / 1024));
            ratio.Add((many.BytesASecond / (many.Whole * (double)Viewers)).ToString("N3", CultureInfo.InvariantCulture));
            alone.Add(Text(one.Processor.TotalMilliseconds / Seconds));
            all.Add(Text(many.Processor.TotalMilliseconds / Seconds));
        }
        Add($"KiB a second, to {Viewers} viewers", bytes);
        Add("The same, were each sent the whole page", whole);
        Add("Ratio", ratio);
        Add("Processor time of the site, ms a second, for 1 viewer", alone);
        Add($"for {Viewers} viewers", all);
        ResultFile.Write(nameof(WatchThePage), lines);

        void Add(string name, List<string> cells) => lines.Add($"| {name} | {string.Join(" | ", cells)} |");
        static string Text(double value) => value.ToString("N1", CultureInfo.InvariantCulture);
    }

    /// <summary>The site, in a process of its own.</summary>
    /// <param name="change">How many requests there are that are new each second.</param>
    public static async Task ServeAsync(int change)
    {
        var requests = new ConcurrentQueue<IDictionary<string, object?>>();
        var routes = new ConcurrentDictionary<string, object?>();
        var web = new ConcurrentDictionary<string, object?> { ["Requests"] = requests, ["URI Set Tracking"] = routes };
        var count = 0L;
        for (; count < Shown; count++) requests.Enqueue(Request(count));
        Func<IDictionary<string, object?>, object?> changes = _ => Interlocked.Increment(ref count);
        for (var i = 0; i < 20; i++) web[$"Number {i}"] = i < 5 ? changes : i;
        var timings = Enumerable.Range(0, 20).Select(_ => new Chalkboard.Statistics.Timing(new(true))).ToArray();
        for (var i = 0; i < timings.Length; i++) routes[$"/some/route/{i}"] = timings[i];

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddStatistics(options =>
        {
            options.Repository = new() { ["Web"] = web };
            options.Meters.Exclude.Add("*");
            // Those of the measurement before may not have left yet.
            options.Page.Live.MaxViewers = 2 * Viewers;
        });
        var app = builder.Build();
        app.MapStatistics().AllowAnonymous();
        app.MapGet("/used", () => Environment.CpuUsage.TotalTime.Ticks.ToString(CultureInfo.InvariantCulture));
        using var timer = new Timer(_ =>
        {
            for (var i = 0; i < change; i++)
            {
                var number = Interlocked.Increment(ref count);
                requests.Enqueue(Request(number));
                requests.TryDequeue(out var _);
                timings[number % timings.Length].Record(TimeSpan.FromMicroseconds(1000 + number % 977));
            }
        }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await SiteProcess.RunAsync(app);

        static Dictionary<string, object?> Request(long number) => new()
        {
            ["Bytes Read"] = 0L,
            ["Bytes Written"] = 1000 + number % 977,
            ["Client"] = "203.0.113.7",
            ["End Time"] = DateTimeOffset.UtcNow,
            ["Processing Time"] = TimeSpan.FromMicroseconds(1000 + number % 977),
            ["Request-Line"] = $"GET /some/route/{number % 20}?page={number} HTTP/1.1",
            ["Response Status"] = "200 OK",
            ["Route"] = $"/some/route/{number % 20}",
            ["Start Time"] = DateTimeOffset.UtcNow,
            ["User"] = "anna",
            ["Number"] = number,
        };
    }

    private static async Task<(double BytesASecond, long Whole, TimeSpan Processor)> MeasureAsync(string address, int viewers)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        using var end = new CancellationTokenSource();
        var (received, whole, begun) = (0L, 0L, 0);
        var all = Enumerable.Range(0, viewers).Select(_ => WatchAsync()).ToList();
        // Everybody has had the whole page, and the changes after it.
        while (Volatile.Read(ref begun) < viewers) await Task.Delay(100);
        var before = (Received: Volatile.Read(ref received), Used: await UsedAsync());
        await Task.Delay(TimeSpan.FromSeconds(Seconds));
        var after = (Received: Volatile.Read(ref received), Used: await UsedAsync());
        await end.CancelAsync();
        await Task.WhenAll(all);
        return ((after.Received - before.Received) / (double)Seconds, whole, after.Used - before.Used);

        async Task<TimeSpan> UsedAsync() =>
            TimeSpan.FromTicks(long.Parse(await http.GetStringAsync(new Uri("/used", UriKind.Relative)), CultureInfo.InvariantCulture));

        async Task WatchAsync()
        {
            try
            {
                var live = new Uri("/statistics/live", UriKind.Relative);
                using var response = await http.GetAsync(live, HttpCompletionOption.ResponseHeadersRead, end.Token);
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(end.Token), Encoding.UTF8);
                var events = 0;
                while (await reader.ReadLineAsync(end.Token) is { } line)
                {
                    Interlocked.Add(ref received, line.Length + 1);
                    if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
                    if (++events == 1) Interlocked.Exchange(ref whole, line.Length);
                    if (events == 2) Interlocked.Increment(ref begun);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }
}
