using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Makes a report at every tick for all who look, and none while nobody does. Only the newest is kept: whoever is slow
/// misses what was in between, and costs nothing.
/// </summary>
internal sealed partial class LivePage(
    ReportProvider reports, IOptions<StatisticsOptions> options, TimeProvider timeProvider, ILogger<LivePage> logger)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PageBuilder _builder = new(options.Value.Page);

    private int _viewers;
    private long _number;
    private CancellationTokenSource? _running;
    private Frame? _newest;
    private TaskCompletionSource<Frame> _next = NewNext();

    /// <summary>Someone who looks, until disposed of; null if there are too many.</summary>
    public Viewer? TryAddViewer()
    {
        lock (_lock)
        {
            if (_viewers >= options.Value.Page.Live.MaxViewers) return null;
            if (_viewers++ == 0)
            {
                _running = new CancellationTokenSource();
                _ = RunAsync(_running.Token);
            }
            return new Viewer(this);
        }
    }

    /// <summary>Makes no more reports.</summary>
    public void Dispose() => End(always: true);

    private void RemoveViewer() => End(always: false);

    private void End(bool always)
    {
        CancellationTokenSource? ended;
        lock (_lock)
        {
            if (!always && --_viewers > 0) return;
            (ended, _running, _newest) = (_running, null, null);
        }
        ended?.Cancel();
        ended?.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whoever enters first does not make the report.
        await Task.Yield();
        try
        {
            using var timer = new PeriodicTimer(options.Value.Page.Live.Interval, timeProvider);
            do
            {
                try
                {
                    var report = await reports.GetFreshReportAsync(cancellationToken).ConfigureAwait(false);
                    Publish(_builder.Build(report, timeProvider.GetUtcNow()), cancellationToken);
                }
#pragma warning disable CA1031 // The next report may do better, and nobody else looks after this task.
                catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    LogReportFailed(logger, failure);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Publish(PageModel page, CancellationToken cancellationToken)
    {
        Frame? before;
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested) return;
            before = _newest;
        }
        var frame = before is null ? Frame.First(_number + 1, page) : before.Next(page);
        TaskCompletionSource<Frame> completion;
        lock (_lock)
        {
            // Everybody left, and somebody else may have come, for whom another runs.
            if (cancellationToken.IsCancellationRequested) return;
            (_newest, _number) = (frame, frame.Number);
            (completion, _next) = (_next, NewNext());
        }
        completion.SetResult(frame);
    }

    private static TaskCompletionSource<Frame> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1, LogLevel.Warning, "A live report of statistics failed. The next one is made as usual.")]
    private static partial void LogReportFailed(ILogger log, Exception failure);

    /// <summary>Someone who looks. Not for several threads.</summary>
    public sealed class Viewer(LivePage page) : IDisposable
    {
        private long _lastNumber;
        private bool _isDisposed;

        /// <summary>What is new for this viewer, as soon as there is something.</summary>
        public async ValueTask<byte[]> NextAsync(CancellationToken cancellationToken)
        {
            Task<Frame> next;
            Frame? frame;
            lock (page._lock) (frame, next) = (page._newest, page._next.Task);
            if (frame is null || frame.Number == _lastNumber) frame = await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            var follows = frame.Number == _lastNumber + 1;
            _lastNumber = frame.Number;
            return follows && frame.Changes is { } changes ? changes : frame.Whole;
        }

        public void Dispose()
        {
            if (_isDisposed) return;
            _isDisposed = true;
            page.RemoveViewer();
        }
    }
}
