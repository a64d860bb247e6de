using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests;

/// <summary>The vocabulary of these tests.</summary>
internal static class Some
{
    /// <summary>A repository of a test's own.</summary>
    public static ConcurrentDictionary<string, object?> Repository() => new();

    public static StatisticsNamespace Namespace(string name = "Stuff") => StatisticsNamespace.GetOrCreate(Repository(), name);

    /// <summary>A repository with one namespace.</summary>
    public static ConcurrentDictionary<string, object?> Repository(object? space, string name = "Stuff") => new([new(name, space)]);

    public static ConcurrentDictionary<string, object?> Entries(params (string Name, object? Value)[] entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));

    public static Func<IDictionary<string, object?>, object?> Function(Func<IDictionary<string, object?>, object?> function) => function;

    public static StrongBox<bool> On => new(true);

    public static ValueTask<Report> ReportAsync(this IDictionary<string, object?> repository) =>
        new Extrapolator().ExtrapolateAsync(repository, TestContext.Current.CancellationToken);

    /// <summary>The report of the namespace <c>Stuff</c> with these entries.</summary>
    public static async Task<Report> ReportOfAsync(params (string Name, object? Value)[] entries) => (Report)(await Repository(Entries(entries)).ReportAsync())["Stuff"]!;

    public static Report Nested(this Report report, string name) => Assert.IsType<Report>(report[name]);

    public static string Error(this Report report, string name) => Assert.IsType<EntryError>(report[name]).Message;

    /// <summary>What others see of a record.</summary>
    public static IDictionary<string, object?> Dictionary(IDictionary<string, object?> record) => record;

    public static string Json(object? value)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string Metrics(Report report, PrometheusFormat format = PrometheusFormat.Text)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PrometheusReportWriter.Write(output, report, format);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>
    /// What running something allocates, once it has been run before. The least of several times, since .NET allocates
    /// when a thread first has to wait for another, as for a test beside this one that makes a report.
    /// </summary>
    public static long AllocatedBy(Action act)
    {
        act();
        return Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            act();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    /// <summary>Runs something on so many threads at once.</summary>
    public static void OnThreads(int count, Action<int> act)
    {
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            act(i);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }
}
