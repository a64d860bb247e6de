using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests;

/// <summary>Creates data for the tests.</summary>
internal static class TestData
{
    /// <summary>Creates an empty repository.</summary>
    public static ConcurrentDictionary<string, object?> CreateRepository() => new();

    public static StatisticsNamespace CreateNamespace(string name = "Stuff") => StatisticsNamespace.GetOrCreate(CreateRepository(), name);

    /// <summary>Creates a repository with one namespace.</summary>
    public static ConcurrentDictionary<string, object?> CreateRepository(object? space, string name = "Stuff") => new([new(name, space)]);

    public static ConcurrentDictionary<string, object?> CreateEntries(params (string Name, object? Value)[] entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));

    public static Func<IDictionary<string, object?>, object?> Function(Func<IDictionary<string, object?>, object?> function) => function;

    public static StrongBox<bool> Enabled => new(true);

    /// <summary>
    /// An extrapolator for functions that return. On a busy machine their threads may wait for a processor for longer than the default
    /// time limit of 250 ms, and their entries would become errors.
    /// </summary>
    public static Extrapolator PatientExtrapolator { get; } = new() { FunctionTimeout = TestTimeout.Default };

    public static Task<Report> ReportAsync(this IDictionary<string, object?> repository) =>
        PatientExtrapolator.ExtrapolateAsync(repository, TestContext.Current.CancellationToken);

    /// <summary>Makes a report of a namespace with these entries.</summary>
    public static async Task<Report> ReportEntriesAsync(params (string Name, object? Value)[] entries) =>
        (Report)(await CreateRepository(CreateEntries(entries)).ReportAsync())["Stuff"]!;

    public static Report GetReport(this Report report, string name) => Assert.IsType<Report>(report[name]);

    public static string GetError(this Report report, string name) => Assert.IsType<EntryError>(report[name]).Message;

    /// <summary>Returns a record as other code sees it.</summary>
    public static IDictionary<string, object?> AsDictionary(IDictionary<string, object?> record) => record;

    public static string ToJson(object? value)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string ToMetrics(Report report, PrometheusFormat format = PrometheusFormat.Text)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PrometheusReportWriter.Write(output, report, format);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>
    /// Returns the bytes that an action allocates after a warm-up: the minimum of several runs, because .NET allocates when a
    /// thread has to wait for another one for the first time.
    /// </summary>
    public static long MeasureAllocation(Action action)
    {
        action();
        return Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    /// <summary>Runs an action on several threads at once.</summary>
    public static void RunOnThreads(int count, Action<int> action)
    {
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            action(i);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }
}
