using System.Collections.Concurrent;
using Chalkboard.Statistics.Reports;
using Chalkboard.Statistics.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Runtime;

public sealed class RuntimeStatisticsTests
{
    private readonly ConcurrentDictionary<string, object?> _repository = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_entry_has_a_value()
    {
        RuntimeStatistics.AddTo(_repository);

        var report = await ReportAsync();

        Assert.Equal(
            [
                "Available Bytes", "CPU/Second", "Committed Bytes", "Enabled", "Framework", "Generations", "Heap Bytes",
                "Last Minute CPU/Second", "Operating System", "Process Id",
                "Processors", "Queue", "Start Time", "Threads", "Total Allocated Bytes", "Total CPU Time", "Total Collections",
                "Total Exceptions",
                "Total Lock Contentions", "Total Pause Time", "Total System Time", "Total User Time", "Total Work Items", "Uptime",
                "Working Set Bytes",
            ],
            report.Names);
        Assert.All(report, entry => Assert.False(entry.Value is null or EntryError, entry.Key));
        Assert.Equal(["Gen 0", "Gen 1", "Gen 2", "Large Objects", "Pinned Objects"], ((Report)report["Generations"]!).Names);
        Assert.True((long)report["Working Set Bytes"]! > 1_000_000);
        Assert.True((TimeSpan)report["Total CPU Time"]! > TimeSpan.Zero);
        Assert.IsType<long>(((Report)((Report)report["Generations"]!)["Gen 2"]!)["Bytes"]);
    }

    [Fact]
    public async Task Collections_and_memory_are_those_of_the_process()
    {
        RuntimeStatistics.AddTo(_repository);
        var before = await ReportAsync();

        GC.KeepAlive(new byte[1_000_000]);
        GC.Collect();
        var after = await ReportAsync();

        Assert.True((int)after["Total Collections"]! > (int)before["Total Collections"]!);
        Assert.True((long)after["Total Allocated Bytes"]! > (long)before["Total Allocated Bytes"]!);
        Assert.True((TimeSpan)after["Total Pause Time"]! > (TimeSpan)before["Total Pause Time"]!);
    }

    [Fact]
    public async Task Uptime_is_that_of_the_process_and_grows_by_the_clock()
    {
        var time = new FakeTimeProvider();
        RuntimeStatistics.AddTo(_repository, time);
        var before = (TimeSpan)(await ReportAsync())["Uptime"]!;

        time.Advance(TimeSpan.FromHours(1));

        Assert.True(before > TimeSpan.Zero);
        Assert.Equal(before + TimeSpan.FromHours(1), (await ReportAsync())["Uptime"]);
    }

    [Fact]
    public async Task Exceptions_are_counted_unless_paused()
    {
        var runtime = RuntimeStatistics.AddTo(_repository);
        var before = (long)(await ReportAsync())["Total Exceptions"]!;

        for (var i = 0; i < 10; i++) Throw();
        var thrown = (long)(await ReportAsync())["Total Exceptions"]!;
        // Other tests of this process throw too.
        Assert.True(thrown >= before + 10);

        runtime.Enabled = false;
        var paused = (long)(await ReportAsync())["Total Exceptions"]!;
        for (var i = 0; i < 10; i++) Throw();
        Assert.Equal(paused, (await ReportAsync())["Total Exceptions"]);
    }

    [Fact]
    public void Adding_runtime_statistics_again_changes_nothing()
    {
        var runtime = RuntimeStatistics.AddTo(_repository);
        var counter = runtime.Entries["Total Exceptions"];

        Assert.Same(runtime, RuntimeStatistics.AddTo(_repository));
        Assert.Same(counter, runtime.Entries["Total Exceptions"]);
    }

    private static void Throw()
    {
        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
        }
    }

    private async Task<Report> ReportAsync() =>
        (Report)(await TestData.PatientExtrapolator.ExtrapolateAsync(_repository, "Runtime", Stop))["Runtime"]!;
}
