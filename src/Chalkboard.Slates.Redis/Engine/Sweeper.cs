using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>Removes expired documents, now and then and a little at a time. Nothing rests on it but the memory of the server.</summary>
/// <remarks>
/// For each slot of a cluster there is a key that names the slates in which something expires, by when it does. The sweep
/// looks only at what is due. Of several applications that share the slates one sweeps at a time; two would do no harm.
/// </remarks>
internal sealed partial class Sweeper : IAsyncDisposable
{
    // A script may have keys of one slot of a cluster only.
    private const int SlotsAtOnce = 512;

    // How many scripts are sent at once: what the application sends meanwhile waits behind them.
    private const int Parallel = 4;

    // How many slates are looked up at once.
    private const int SlatesAtOnce = 64;

    private readonly Server _server;
    private readonly Keys _keys;
    private readonly DataLoss _loss;
    private readonly RedisSweepOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _disposed;

    public Sweeper(Server server, Keys keys, DataLoss loss, RedisStoreOptions options, TimeProvider time, ILogger logger)
    {
        _server = server;
        _keys = keys;
        _loss = loss;
        _options = options.Sweep;
        _logger = logger;
        _running = _options.Every == Timeout.InfiniteTimeSpan ? Task.CompletedTask : RunAsync(new PeriodicTimer(_options.Every, time));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Removes all that has expired, where it can be reached.</summary>
    /// <returns>How many documents were removed.</returns>
    public async ValueTask<long> SweepAsync()
    {
        var opened = await _server.OpenAsync(_stop.Token).ConfigureAwait(false);
        var cluster = opened.Cluster;
        var together = cluster is null ? SlotsAtOnce : 1;
        var masters = Enumerable.Range(0, Slot.Count).GroupBy(slot => cluster?.GetBySlot(slot)?.NodeId);
        return (await Task.WhenAll(masters.Select(slots => SweepMasterAsync(slots, together))).ConfigureAwait(false)).Sum();
    }

    private async Task<long> SweepMasterAsync(IEnumerable<int> slotsOfMaster, int together)
    {
        var removed = 0L;
        try
        {
            foreach (var slots in slotsOfMaster.Chunk(together * Parallel))
                removed += (await Task.WhenAll(slots.Chunk(together).Select(SweepSlotsAsync)).ConfigureAwait(false)).Sum();
        }
        catch (StoreUnavailableException e)
        {
            // This master is away. The others are swept all the same.
            Failed(e);
        }

        return removed;
    }

    private async Task<long> SweepSlotsAsync(int[] slots)
    {
        RedisKey[] keys = Array.ConvertAll(slots, _keys.Expiring);
        var removed = 0L;
        while (true)
        {
            var owners = (string[])(await _server.ReadAsync(Script.Expiring, keys, [SlatesAtOnce], _stop.Token).ConfigureAwait(false))!;
            var isMore = owners.Length == SlatesAtOnce;
            foreach (var some in owners.Chunk(Parallel))
            {
                var counts = await Task.WhenAll(some.Select(SweepSlateAsync)).ConfigureAwait(false);
                removed += counts.Sum();
                isMore |= counts.Max() >= _options.Step;
            }

            if (!isMore) return removed;
        }
    }

    private async Task<long> SweepSlateAsync(string owner) =>
        (long)await _server.ReadAsync(Script.Sweep, _keys.Slate(owner), [owner, _options.Step], _stop.Token).ConfigureAwait(false);

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await TakeTurnAsync().ConfigureAwait(false);
    }

    private async Task TakeTurnAsync()
    {
        try
        {
            // Whoever uses no slate needs no connection.
            if (!_server.IsOpen) return;
            await LookForLossAsync().ConfigureAwait(false);
            if (!await IsMyTurnAsync().ConfigureAwait(false)) return;
            var removed = await SweepAsync().ConfigureAwait(false);
            if (removed > 0) Swept(removed);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // Whatever it was, it is no reason never to sweep again.
            Failed(e);
        }
    }

    // Where nobody watches, nobody else would notice.
    private async ValueTask LookForLossAsync()
    {
        try
        {
            await _loss.CheckAsync(await _server.MastersAsync(_stop.Token).ConfigureAwait(false), _stop.Token).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // One is away. Whoever uses it is told so.
        }
    }

    /// <summary>Whether nobody has swept since the last time. Ends before the next time, for whoever swept last.</summary>
    private async ValueTask<bool> IsMyTurnAsync()
    {
        try
        {
            RedisValue[] arguments = [Math.Max(1, (long)(_options.Every * 0.75).TotalMilliseconds)];
            return (int)await _server.ReadAsync(Script.Turn, [_keys.Sweep], arguments, _stop.Token).ConfigureAwait(false) == 1;
        }
        catch (StoreUnavailableException)
        {
            // The master that would tell is away. Two that sweep do no harm.
            return true;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired documents.")]
    private partial void Swept(long count);

    [LoggerMessage(LogLevel.Warning, "Could not remove expired documents; they stay invisible, and this is tried again.")]
    private partial void Failed(Exception e);
}
