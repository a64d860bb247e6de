using System.Threading.Channels;
using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Sqlite.Documents;

/// <summary>
/// Removes what has expired from the file, now and then, and what was dropped or revoked, soon after: a little at a time. Nothing
/// rests on it but the file's size.
/// </summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly SweepOptions _options;
    private readonly GroupCommit _commits;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancellationTokenSource = new();
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ITimer _timer;
    private readonly Task _runTask;

    public Sweeper(GroupCommit commits, SweepOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _commits = commits;
        _options = options;
        _logger = logger;
        _timer = timeProvider.CreateTimer(static sweeper => ((Sweeper)sweeper!).RequestSweep(), this, options.Interval, options.Interval);
        _runTask = RunAsync();
    }

    /// <summary>Sweeps soon, in the background.</summary>
    public void RequestSweep() => _requests.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _cancellationTokenSource.CancelAsync().ConfigureAwait(false);
        await _runTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellationTokenSource.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _requests.Reader.ReadAllAsync(_cancellationTokenSource.Token).ConfigureAwait(false)) await SweepAsync().ConfigureAwait(false);
    }

    private async ValueTask SweepAsync()
    {
        try
        {
            var removedCount = 0;
            int batchCount;
            do
            {
                batchCount = await _commits.RunAsync(_options.BatchSize, static (writer, maxRows) => writer.Sweep(maxRows), _cancellationTokenSource.Token).ConfigureAwait(false);
                removedCount += batchCount;
            }
            while (batchCount > 0);
            if (removedCount > 0) LogSwept(removedCount);
        }
        catch (StoreUnavailableException e)
        {
            LogSweepFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} documents and tokens that had expired or were dropped or revoked.")]
    private partial void LogSwept(int count);

    [LoggerMessage(LogLevel.Warning, "Could not remove documents and tokens that have expired or were dropped or revoked; they stay invisible, and this is tried again.")]
    private partial void LogSweepFailed(Exception exception);
}
