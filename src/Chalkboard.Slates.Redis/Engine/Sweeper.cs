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

    // How many slates, or slots of a cluster, are looked at side by side.
    private const int Parallel = 32;

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

    /// <summary>Removes all that has expired.</summary>
    /// <returns>How many documents were removed.</returns>
    public async ValueTask<long> SweepAsync()
    {
        var opened = await _server.OpenAsync(_stop.Token).ConfigureAwait(false);
        var together = opened.IsCluster ? 1 : SlotsAtOnce;
        var removed = 0L;
        foreach (var slots in Enumerable.Range(0, Slot.Count).Chunk(together * Parallel))
        {
            var some = await Task.WhenAll(slots.Chunk(together).Select(SweepAsync)).ConfigureAwait(false);
            removed += some.Sum();
        }

        return removed;
    }

    private async Task<long> SweepAsync(int[] slots)
    {
        RedisKey[] keys = Array.ConvertAll(slots, _keys.Expiring);
        var removed = 0L;
        while (true)
        {
            var owners = (string[])(await _server.ReadAsync(Script.Expiring, keys, [Parallel], _stop.Token).ConfigureAwait(false))!;
            var some = await Task.WhenAll(owners.Select(SweepAsync)).ConfigureAwait(false);
            removed += some.Sum();
            if (owners.Length < Parallel && !some.Any(count => count >= _options.Step)) return removed;
        }
    }

    private async Task<long> SweepAsync(string owner) =>
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
            // Where nobody watches, nobody else would notice.
            await _loss.CheckAsync(await _server.MastersAsync(_stop.Token).ConfigureAwait(false), _stop.Token).ConfigureAwait(false);
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

    /// <summary>Whether nobody has swept since the last time. Ends before the next time, for whoever swept last.</summary>
    private async ValueTask<bool> IsMyTurnAsync() =>
        (int)await _server.ReadAsync(Script.Turn, [_keys.Sweep], [Math.Max(1, (long)(_options.Every * 0.75).TotalMilliseconds)], _stop.Token).ConfigureAwait(false) == 1;

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired documents.")]
    private partial void Swept(long count);

    [LoggerMessage(LogLevel.Warning, "Could not remove expired documents; they stay invisible, and this is tried again.")]
    private partial void Failed(Exception e);
}
