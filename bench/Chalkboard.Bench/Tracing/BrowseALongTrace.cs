using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a click on the pages of a trace of 1,000,000 events cost, and how much memory? Seconds for the first one, and bounded
/// memory for any number of traces. The peer is the same trace as text, sent as a file.
/// </summary>
internal static class BrowseALongTrace
{
    private const int Times = 7;

    // More traces than the cache holds.
    private const int Traces = 5;

    public static async Task RunAsync()
    {
        List<string> lines = [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; {Traces} traces of 1,000,000 events " +
            $"each, site and client in one process. Medians of {Times}.",
            "",
            "| Kept | What is asked for | Time | Answer | Allocated | Retained since nobody looked |",
            "|---|---|---:|---:|---:|---:|"];
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            foreach (var (name, place) in new[] { ("in memory", TraceStore.InMemory()),
                ("in a folder", TraceStore.InFolder(folder)) }) await BrowseAsync(name, place, folder, lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        ResultFile.Write(nameof(BrowseALongTrace), lines);
    }

    private static async Task BrowseAsync(string name, ITraceStore place, string folder, List<string> lines)
    {
        var ids = Enumerable.Range(0, Traces).Select(i => $"2026010{i + 1}-000000-0000000000000000").ToArray();
        foreach (var id in ids) await place.SaveAsync(id, LongRecording.Create());
        await using var app = Site(place, folder);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        var last = await CallsAsync(place, ids[0]) - 1;
        await AskAsync(client, "/traces");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        if (Directory.EnumerateFiles(folder).Select(Path.GetFileName).FirstOrDefault() is { } file)
            await AddAsync("the peer: its file", _ => $"/file/{file}");
        await AddAsync("the list", _ => "/traces");
        await AddAsync("its calls, at first", turn => $"/traces/{ids[turn % Traces]}");
        await AddAsync("its calls, again", _ => $"/traces/{ids[0]}");
        await AddAsync("those with a text in their value", _ => $"/traces/{ids[0]}?find=true");
        await AddAsync("what it spent its time in", _ => $"/traces/{ids[0]}/hotspots");
        await AddAsync("its timeline, at first", turn => $"/traces/{ids[turn % Traces]}/timeline/data");
        await AddAsync("its timeline, again", _ => $"/traces/{ids[0]}/timeline/data");
        await AddAsync("a thousandth of its timeline", turn =>
            $"/traces/{ids[0]}/timeline/data?from={turn * 100_000}&to={(turn * 100_000) + 1_370}");
        await AddAsync("its flame graph", _ => $"/traces/{ids[0]}/flame/data");
        await AddAsync("its first call", _ => $"/traces/{ids[0]}/calls/0");
        await AddAsync("its last call", _ => $"/traces/{ids[0]}/calls/{last}");
        await AddAsync("all like that", _ => $"/traces/{ids[0]}/calls/{last}/similar");
        foreach (var form in TraceFormat.All) await AddAsync($"a download as {form.Name}", _ => $"/traces/{ids[0]}/download/{form.Name}");

        async Task AddAsync(string what, Func<int, string> address)
        {
            List<Answer> answers = [];
            for (var turn = 0; turn <= Times; turn++) answers.Add(await AskAsync(client, address(turn)));
            answers.RemoveAt(0);
            var retained = GC.GetTotalMemory(forceFullCollection: true) - before;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {what} | {Median(answers, answer => answer.Milliseconds):N1} ms | {answers[0].Length / 1e3:N0} KB | {Median(answers, answer => answer.Allocated) / 1e6:N1} MB | {Math.Max(0, retained) / 1e6:N0} MB |"));
        }
    }

    private static WebApplication Site(ITraceStore place, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddCallTracing(options =>
        {
            options.Retention.Store = place;
            options.Retention.MaxBytes = long.MaxValue;
        });
        var app = builder.Build();
        app.MapCallTraces("/traces").AllowLocalMachine();
        app.MapGet("/file/{name}", (string name) => Results.File(Path.Combine(folder, Path.GetFileName(name))));
        return app;
    }

    private static async Task<int> CallsAsync(ITraceStore place, string id)
    {
        var recording = await place.ReadAsync(id) ?? throw new InvalidOperationException($"The trace {id} is not kept.");
        return recording.Events.Count(happened => happened.Kind is EventKind.Enter or EventKind.ExternalEnter);
    }

    private static async Task<Answer> AskAsync(HttpClient client, string address)
    {
        var (allocated, start, length, buffer) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp(), 0L, new byte[64 * 1024]);
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var content = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        for (int read; (read = await content.ReadAsync(buffer)) > 0;) length += read;
        return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds, length, GC.GetTotalAllocatedBytes() - allocated);
    }

    private static double Median(List<Answer> answers, Func<Answer, double> of) => MedianInterval.From(answers.Select(of)).Median;

    private readonly record struct Answer(double Milliseconds, long Length, long Allocated);
}
