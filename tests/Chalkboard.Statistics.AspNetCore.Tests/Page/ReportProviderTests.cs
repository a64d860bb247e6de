using System.Buffers;
using System.Collections.Concurrent;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

public sealed class ReportProviderTests
{
    [Fact]
    public async Task A_reader_that_waits_for_rendering_blocks_no_thread()
    {
        using var release = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        var options = new StatisticsOptions
        {
            Repository = new ConcurrentDictionary<string, object?>(),
            MaxReportAge = TimeSpan.FromMinutes(1),
        };
        var reporter = new ReportProvider(Options.Create(options), TimeProvider.System);
        var writings = 0;
        var first = Task.Run(AskAsync, TestContext.Current.CancellationToken);
        await started.Task;

        Task<ReadOnlyMemory<byte>>? second = null;
        var thread = new Thread(() => second = AskAsync()) { IsBackground = true };
        thread.Start();
        var isFree = thread.Join(TestTimeout.Default);
        release.Set();

        Assert.True(isFree);
        Assert.Equal((await first).ToArray(), (await second!).ToArray());
        Assert.Equal(1, writings);

        Task<ReadOnlyMemory<byte>> AskAsync() => reporter.RenderAsync("format", Write, TestContext.Current.CancellationToken).AsTask();

        void Write(IBufferWriter<byte> output, Report report)
        {
            Interlocked.Increment(ref writings);
            started.TrySetResult();
            release.Wait();
            JsonReportWriter.Write(output, report);
        }
    }
}
