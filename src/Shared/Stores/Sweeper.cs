using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Runs a store's sweep in the background: periodically, and on request. Only the space that the store takes depends on it.
/// </summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly Func<CancellationToken, ValueTask<long>> _sweep;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancellationTokenSource = new();
    private readonly Channel<bool> _requests =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ITimer _timer;
    private readonly Task _runTask;
    private int _isDisposed;

    /// <param name="interval">The time between two sweeps. If it is infinite, the sweep runs on request only.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Reports sweeps that removed something, and those that failed.</param>
    /// <param name="sweep">
    /// Removes everything that has expired or was deleted, and returns the number of removed documents and tokens.
    /// </param>
    public Sweeper(TimeSpan interval, TimeProvider timeProvider, ILogger logger, Func<CancellationToken, ValueTask<long>> sweep)
    {
        _sweep = sweep;
        _logger = logger;
        _timer = timeProvider.CreateTimer(static sweeper => ((Sweeper)sweeper!).RequestSweep(), this, interval, interval);
        _runTask = RunAsync();
    }

    /// <summary>Sweeps soon, in the background.</summary>
    public void RequestSweep() => _requests.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _cancellationTokenSource.CancelAsync().ConfigureAwait(false);
        await _runTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellationTokenSource.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _requests.Reader.ReadAllAsync(_cancellationTokenSource.Token).ConfigureAwait(false))
            await SweepAsync().ConfigureAwait(false);
    }

    private async ValueTask SweepAsync()
    {
        try
        {
            var removedCount = await _sweep(_cancellationTokenSource.Token).ConfigureAwait(false);
            if (removedCount > 0) LogSwept(removedCount);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_cancellationTokenSource.IsCancellationRequested)
        {
            // Whatever failed, the next sweep may succeed.
            LogSweepFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired or deleted documents and tokens.")]
    private partial void LogSwept(long count);

    [LoggerMessage(
        LogLevel.Warning,
        "Could not remove expired or deleted documents and tokens. Reads don't return them, and the next sweep tries again.")]
    private partial void LogSweepFailed(Exception exception);
}
