using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chalkboard.Statistics;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Bench.Statistics;

/// <summary>Shows how the cost of a report, and of writing it, grows with its entries, and how much memory a timing holds.</summary>
/// <remarks>The peer of each size is the size before it: ten times as long is the bound.</remarks>
internal static class GrowthOfReports
{
    private const int Rounds = 5;

    private static readonly int[] _sizes = [100, 1_000, 10_000, 100_000];

    public static async Task RunAsync()
    {
        List<string> lines =
        [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}. Medians of {Rounds}, in milliseconds.",
            "",
            $"| Question | {string.Join(" | ", _sizes.Select(size => size.ToString("N0", CultureInfo.InvariantCulture)))} |",
            $"|---|{string.Concat(Enumerable.Repeat("---:|", _sizes.Length))}",
        ];

        await AskAsync("A report of N records, dictionaries of objects", size => CreateRepository("Records", Enumerable.Range(0, size).ToDictionary(CreateName, i => (object?)new Dictionary<string, object?> { ["I"] = i })));
        await AskAsync("A report of N records, dictionaries of numbers in a ConcurrentDictionary", size =>
            CreateRepository("Records", new ConcurrentDictionary<string, Dictionary<string, int>>(Enumerable.Range(0, size).Select(i => KeyValuePair.Create(CreateName(i), new Dictionary<string, int> { ["I"] = i })))));
        await AskAsync("A report of N entries whose keys have the same text", size => CreateRepository("Records", Enumerable.Range(0, size).ToDictionary(_ => (object)new Same(), i => i)));
        await AskAsync(
            "A report of N cells of a type of the application",
            size => CreateRepository("Cells", Enumerable.Range(0, size).ToDictionary(CreateName, i => (object?)new Cell(i))));
        await AskAsync(
            "A report of N functions",
            size => CreateRepository(
                "Functions",
                Enumerable.Range(0, size)
                    .ToDictionary(
                        CreateName, i =>
                            (object?)new Dictionary<string, object?> { ["F"] = new Func<IDictionary<string, object?>, object?>(_ => i) })));
        await AskAsync(
            "N namespaces without a Latin letter in their names, as Prometheus text",
            size => new(
                Enumerable.Range(0, size)
                    .Select(i =>
                        KeyValuePair.Create(
                            CreateNonLatinName(i), (object?)new Dictionary<string, object?> { ["語"] = i }))), written: true);
        await AskAsync(
            "N records of which each has a field of its own, as Prometheus text",
            size => CreateRepository("Records",
                Enumerable.Range(0, size)
                    .ToDictionary(CreateName, i => (object?)new Dictionary<string, object?> { [CreateName(i)] = i })), written: true);
        await AskAsync("A record of N texts and N numbers, as Prometheus text", size =>
            CreateRepository("Records",
            new Dictionary<string, object?>
            {
                ["r"] =
                Enumerable.Range(0, size).ToDictionary(CreateName, i => i % 2 == 0 ? (object?)new string('x', 100) : i)
            }), written: true);

        lines.AddRange(
            ["", $"| Samples a timing has, from 1 ms to 1 s | {string.Join(" | ", _sizes.Select(size => size.ToString("N0", CultureInfo.InvariantCulture)))} |", $"|---|{string.Concat(Enumerable.Repeat("---:|", _sizes.Length))}"]);
        lines.Add($"| Bytes that it holds | {string.Join(" | ", _sizes.Select(size => MeasureTiming(size).ToString("N0", CultureInfo.InvariantCulture)))} |");
        foreach (var line in lines) Console.WriteLine(line);
        ResultFile.Write(nameof(GrowthOfReports), lines);

        async Task AskAsync(string question, Func<int, ConcurrentDictionary<string, object?>> make, bool written = false)
        {
            var cells = new List<string>();
            foreach (var size in _sizes)
                cells.Add((await MeasureMedianAsync(make(size), written)).TotalMilliseconds.ToString("N2", CultureInfo.InvariantCulture));
            lines.Add($"| {question} | {string.Join(" | ", cells)} |");
        }
    }

    private static async Task<TimeSpan> MeasureMedianAsync(ConcurrentDictionary<string, object?> repository, bool written)
    {
        var extrapolator = new Extrapolator();
        var times = new List<TimeSpan>();
        for (var i = 0; i <= Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var report = await extrapolator.ExtrapolateAsync(repository);
            if (written) PrometheusReportWriter.Write(new ArrayBufferWriter<byte>(1024 * 1024), report, PrometheusFormat.Text);
            // The first run is a warm-up.
            if (i > 0) times.Add(Stopwatch.GetElapsedTime(start));
        }
        times.Sort();
        return times[Rounds / 2];
    }

    private static long MeasureTiming(int samples)
    {
        var timings = Enumerable.Range(0, 100).Select(_ => new Timing(new StrongBox<bool>(true))).ToArray();
        var random = new Random(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var timing in timings)
        {
            for (var i = 0; i < samples; i++) timing.Record(TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 3)));
        }
        foreach (var timing in timings) _ = timing["Count"];
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / timings.Length;
        GC.KeepAlive(timings);
        return held;
    }

    private static ConcurrentDictionary<string, object?> CreateRepository(string name, object entries) =>
        new([KeyValuePair.Create(
            "Space", (object?)new ConcurrentDictionary<string, object?>([KeyValuePair.Create(name, (object?)entries)]))]);

    private static string CreateName(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static string CreateNonLatinName(int i) => new([.. CreateName(i).Select(digit => (char)('一' + digit))]);

    private sealed class Same
    {
        public override string ToString() => "same";
    }

    private sealed class Cell(object value) : IStrongBox
    {
        public object? Value
        {
            get => value;
            set => throw new NotSupportedException();
        }
    }
}
