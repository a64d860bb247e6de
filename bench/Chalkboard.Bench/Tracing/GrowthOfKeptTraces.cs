using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing;
using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// Does a client wait longer for a request with a larger trace? And does saving a trace cost more with ten
/// times as many traces? The peer is the same traced request whose trace is not kept.
/// </summary>
internal static class GrowthOfKeptTraces
{
    private const int Times = 11;

    private const string Secret = "0123456789-not-to-be-guessed";

    private const int EventsOfLoop = 2 * Measured.Times;

    private static readonly int[] _events = [2_000, 20_000, 200_000, 1_000_000];
    private static readonly int[] _kept = [10, 100, 1_000];

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            List<string> lines =
            [
                $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; site and client in one process. Medians of {Times}, in milliseconds.",
                "",
                $"| Until the client has its answer, of a request of N events | {FormatHeadings(_events)} |",
                $"|---|{FormatColumns(_events)}",
                await MeasureRequestsAsync("traced, not kept", () => TraceStore.InMemory(), keep: false),
                await MeasureRequestsAsync("kept in memory", () => TraceStore.InMemory(), keep: true),
                await MeasureRequestsAsync("kept in a folder", () => TraceStore.InFolder(folder), keep: true),
                "",
                $"| Until the trace of one more request, of {EventsOfLoop} events, is kept and read, where there are N | {FormatHeadings(_kept)} |",
                $"|---|{FormatColumns(_kept)}",
                await MeasureSavingAsync("in memory", _ => TraceStore.InMemory()),
                await MeasureSavingAsync("in a folder", count => TraceStore.InFolder(Path.Combine(folder, Format(count)))),
            ];
            ResultFile.Write(nameof(GrowthOfKeptTraces), lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> MeasureRequestsAsync(string label, Func<ITraceStore> createStore, bool keep)
    {
        var answers = new List<string>();
        foreach (var events in _events)
        {
            await using var app = await StartSiteAsync(createStore(), 10, keep);
            using var client = CreateClient(app);
            answers.Add(
                await MeasureMedianAsync(
                    async () => await client.GetStringAsync($"/events/{events}"), () => client.GetStringAsync("/traces")));
        }

        return $"| {label} | {string.Join(" | ", answers)} |";
    }

    private static async Task<string> MeasureSavingAsync(string label, Func<int, ITraceStore> createStore)
    {
        var answers = new List<string>();
        foreach (var count in _kept)
        {
            var into = createStore(count);
            for (var i =
                0; i < count; i++) await into.SaveAsync(
                    $"20260101-000000-{i:x16}", new Recording { Name = "short", TimestampFrequency = 1, Symbols = [], Events = [] });
            await using var app = await StartSiteAsync(into, count, keep: true);
            using var client = CreateClient(app);
            answers.Add(await MeasureMedianAsync(async () =>
            {
                using var answer = await client.GetAsync(new Uri($"/events/{EventsOfLoop}", UriKind.Relative));
                // A page waits until the trace is saved.
                using var page =
                    await client.GetAsync(
                        new Uri($"/traces/{answer.Headers.GetValues("Chalkboard-Trace").Single()}/hot", UriKind.Relative));
            }, () => Task.CompletedTask));
        }

        return $"| {label} | {string.Join(" | ", answers)} |";
    }

    private static async Task<WebApplication> StartSiteAsync(ITraceStore store, int count, bool keep)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddCallTracing(options =>
        {
            options.Retention.Store = store;
            options.Retention.MaxCount = count;
            options.Rules.Add(keep ? TraceRule.Secret(Secret) : TraceRule.Path("/events/**").KeepIfSlowerThan(TimeSpan.FromDays(1)));
            options.ConfigureRecording = (recording, _) => recording.Contents = TraceContents.Calls;
        });
        var app = builder.Build();
        var loop = WovenCode.LoadWoven(nameof(Measured.Loop));
        app.UseCallTracing();
        app.MapCallTraces("/traces").AllowLocalMachine();
        app.MapGet("/events/{events:int}", (int events) =>
        {
            var sum = 0;
            for (var i = 0; i < events / EventsOfLoop; i++) sum += loop(i);
            return $"{sum}";
        });
        await app.StartAsync();
        return app;
    }

    private static HttpClient CreateClient(WebApplication app)
    {
        var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        client.DefaultRequestHeaders.Add("Chalkboard-Trace", Secret);
        return client;
    }

    private static async Task<string> MeasureMedianAsync(Func<Task> act, Func<Task> afterwards)
    {
        var times = new List<double>();
        for (var i = 0; i <= Times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await act();
            if (i > 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await afterwards();
        }

        return MedianInterval.From(times).Median.ToString("N2", CultureInfo.InvariantCulture);
    }

    private static string FormatHeadings(int[] sizes) => string.Join(" | ", sizes.Select(Format));

    private static string FormatColumns(int[] sizes) => string.Concat(Enumerable.Repeat("---:|", sizes.Length));

    private static string Format(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
