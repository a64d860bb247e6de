using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Makes a report at every tick for all who look, and none while nobody does. Only the newest is kept: whoever is slow
/// misses what was in between, and costs nothing.
/// </summary>
internal sealed partial class LivePage(Reporter reporter, IOptions<StatisticsOptions> options, TimeProvider time, ILogger<LivePage> log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PageBuilder _builder = new(options.Value.Page);

    private int _viewers;
    private long _number;
    private CancellationTokenSource? _running;
    private Frame? _newest;
    private TaskCompletionSource<Frame> _next = NewNext();

    /// <summary>Someone who looks, until disposed of; null if there are too many.</summary>
    public Viewer? Enter()
    {
        lock (_lock)
        {
            if (_viewers >= options.Value.Page.Live.Viewers) return null;
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

    private void Leave() => End(always: false);

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

    private async Task RunAsync(CancellationToken ended)
    {
        // Whoever enters first does not make the report.
        await Task.Yield();
        try
        {
            using var timer = new PeriodicTimer(options.Value.Page.Live.Interval, time);
            do
            {
                try
                {
                    var report = await reporter.RenewAsync(ended).ConfigureAwait(false);
                    Publish(_builder.Build(report, time.GetUtcNow()), ended);
                }
#pragma warning disable CA1031 // The next report may do better, and nobody else looks after this task.
                catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    Failed(log, failure);
                }
            }
            while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Publish(PageModel page, CancellationToken ended)
    {
        Frame? before;
        lock (_lock)
        {
            if (ended.IsCancellationRequested) return;
            before = _newest;
        }
        var frame = before is null ? Frame.First(_number + 1, page) : before.Next(page);
        TaskCompletionSource<Frame> told;
        lock (_lock)
        {
            // Everybody left, and somebody else may have come, for whom another runs.
            if (ended.IsCancellationRequested) return;
            (_newest, _number) = (frame, frame.Number);
            (told, _next) = (_next, NewNext());
        }
        told.SetResult(frame);
    }

    private static TaskCompletionSource<Frame> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1, LogLevel.Warning, "A live report of statistics failed. The next one is made as usual.")]
    private static partial void Failed(ILogger log, Exception failure);

    /// <summary>Someone who looks. Not for several threads.</summary>
    public sealed class Viewer(LivePage page) : IDisposable
    {
        private long _seen;
        private bool _left;

        /// <summary>What is new for this viewer, as soon as there is something.</summary>
        public async ValueTask<byte[]> NextAsync(CancellationToken cancellation)
        {
            Task<Frame> next;
            Frame? frame;
            lock (page._lock) (frame, next) = (page._newest, page._next.Task);
            if (frame is null || frame.Number == _seen) frame = await next.WaitAsync(cancellation).ConfigureAwait(false);
            var follows = frame.Number == _seen + 1;
            _seen = frame.Number;
            return follows && frame.Changes is { } changes ? changes : frame.Whole;
        }

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            page.Leave();
        }
    }
}
