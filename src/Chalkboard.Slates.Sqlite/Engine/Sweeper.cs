using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>Removes what has expired from the file, now and then and a little at a time. Nothing rests on it but the file's size.</summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly SqliteSweepOptions _options;
    private readonly GroupCommit _commits;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Sweeper(GroupCommit commits, SqliteSweepOptions options, TimeProvider time, ILogger logger)
    {
        _commits = commits;
        _options = options;
        _logger = logger;
        _running = options.Every == Timeout.InfiniteTimeSpan ? Task.CompletedTask : RunAsync(new PeriodicTimer(options.Every, time));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await SweepAsync().ConfigureAwait(false);
    }

    private async ValueTask SweepAsync()
    {
        try
        {
            var removed = 0;
            int step;
            do
            {
                step = await _commits.RunAsync(_options.Step, static (writer, most) => writer.Sweep(most), _stop.Token).ConfigureAwait(false);
                removed += step;
            }
            while (step == _options.Step);
            if (removed > 0) Swept(removed);
        }
        catch (StoreUnavailableException e)
        {
            Failed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired documents and tokens.")]
    private partial void Swept(int count);

    [LoggerMessage(LogLevel.Warning, "Could not remove expired documents and tokens; they stay invisible, and this is tried again.")]
    private partial void Failed(Exception e);
}
