using System.Threading.Channels;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>
/// Removes what has expired from the file, now and then, and what was dropped or revoked, soon after: a little at a time. Nothing
/// rests on it but the file's size.
/// </summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly SqliteSweepOptions _options;
    private readonly GroupCommit _commits;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ITimer _timer;
    private readonly Task _running;

    public Sweeper(GroupCommit commits, SqliteSweepOptions options, TimeProvider time, ILogger logger)
    {
        _commits = commits;
        _options = options;
        _logger = logger;
        _timer = time.CreateTimer(static sweeper => ((Sweeper)sweeper!).SweepSoon(), this, options.Every, options.Every);
        _running = RunAsync();
    }

    /// <summary>Sweeps soon, in the background.</summary>
    public void SweepSoon() => _due.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _due.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false)) await SweepAsync().ConfigureAwait(false);
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
            while (step > 0);
            if (removed > 0) Swept(removed);
        }
        catch (StoreUnavailableException e)
        {
            Failed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} documents and tokens that had expired or were dropped or revoked.")]
    private partial void Swept(int count);

    [LoggerMessage(LogLevel.Warning, "Could not remove documents and tokens that have expired or were dropped or revoked; they stay invisible, and this is tried again.")]
    private partial void Failed(Exception e);
}
