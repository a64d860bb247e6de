using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>Removes expired documents, now and then and a little at a time. Nothing rests on it but the memory of the server.</summary>
/// <remarks>
/// For each slot of a cluster there is a key that names the slates in which something expires, by when it does. The sweep
/// looks only at what is due. Of several applications that share the slates one sweeps at a time; two would do no harm.
/// </remarks>
internal sealed partial class Sweeper : IAsyncDisposable
{
    // A script may have keys of one slot of a cluster only.
    private const int MaxSlotsPerScript = 512;

    // How many scripts are sent at once: what the application sends meanwhile waits behind them.
    private const int MaxParallelScripts = 4;

    // How many slates are looked up at once.
    private const int MaxSlatesPerLookup = 64;

    private readonly ScriptExecutor _scriptExecutor;
    private readonly Keys _keys;
    private readonly DataLossDetector _dataLossDetector;
    private readonly SweepOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancellationTokenSource = new();
    private readonly Task _runTask;
    private int _isDisposed;

    public Sweeper(ScriptExecutor scriptExecutor, Keys keys, DataLossDetector dataLossDetector, RedisStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _scriptExecutor = scriptExecutor;
        _keys = keys;
        _dataLossDetector = dataLossDetector;
        _options = options.Sweep;
        _logger = logger;
        _runTask = _options.Interval == Timeout.InfiniteTimeSpan ? Task.CompletedTask : RunAsync(new PeriodicTimer(_options.Interval, timeProvider));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _cancellationTokenSource.CancelAsync().ConfigureAwait(false);
        await _runTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellationTokenSource.Dispose();
    }

    /// <summary>Removes all that has expired, where it can be reached.</summary>
    /// <returns>How many documents were removed.</returns>
    public async ValueTask<long> SweepAsync()
    {
        var openConnection = await _scriptExecutor.OpenAsync(_cancellationTokenSource.Token).ConfigureAwait(false);
        var cluster = openConnection.ClusterConfiguration;
        var slotsPerScript = cluster is null ? MaxSlotsPerScript : 1;
        var masters = Enumerable.Range(0, ClusterSlot.Count).GroupBy(slot => cluster?.GetBySlot(slot)?.NodeId);
        return (await Task.WhenAll(masters.Select(slots => SweepMasterAsync(slots, slotsPerScript))).ConfigureAwait(false)).Sum();
    }

    private async Task<long> SweepMasterAsync(IEnumerable<int> slotsOfMaster, int slotsPerScript)
    {
        var removedCount = 0L;
        try
        {
            foreach (var slots in slotsOfMaster.Chunk(slotsPerScript * MaxParallelScripts))
                removedCount += (await Task.WhenAll(slots.Chunk(slotsPerScript).Select(SweepSlotsAsync)).ConfigureAwait(false)).Sum();
        }
        catch (StoreUnavailableException e)
        {
            // This master is away. The others are swept all the same.
            LogSweepFailed(e);
        }

        return removedCount;
    }

    private async Task<long> SweepSlotsAsync(int[] slots)
    {
        RedisKey[] keys = Array.ConvertAll(slots, _keys.GetExpiringKey);
        var removedCount = 0L;
        while (true)
        {
            var owners = (string[])(await _scriptExecutor.ReadAsync(Script.FindExpiring, keys, [MaxSlatesPerLookup], _cancellationTokenSource.Token).ConfigureAwait(false))!;
            var hasMore = owners.Length == MaxSlatesPerLookup;
            foreach (var chunk in owners.Chunk(MaxParallelScripts))
            {
                var counts = await Task.WhenAll(chunk.Select(SweepSlateAsync)).ConfigureAwait(false);
                removedCount += counts.Sum();
                hasMore |= counts.Max() >= _options.BatchSize;
            }

            if (!hasMore) return removedCount;
        }
    }

    private async Task<long> SweepSlateAsync(string owner) =>
        (long)await _scriptExecutor.ReadAsync(Script.SweepSlate, _keys.GetSlateKeys(owner), [owner, _options.BatchSize], _cancellationTokenSource.Token).ConfigureAwait(false);

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
            while (await timer.WaitForNextTickAsync(_cancellationTokenSource.Token).ConfigureAwait(false))
                await SweepIfDueAsync().ConfigureAwait(false);
    }

    private async Task SweepIfDueAsync()
    {
        try
        {
            // Whoever uses no slate needs no connection.
            if (!_scriptExecutor.IsOpen) return;
            await CheckDataLossAsync().ConfigureAwait(false);
            if (!await TryAcquireLeaseAsync().ConfigureAwait(false)) return;
            var removedCount = await SweepAsync().ConfigureAwait(false);
            if (removedCount > 0) LogSwept(removedCount);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_cancellationTokenSource.IsCancellationRequested)
        {
            // Whatever it was, it is no reason never to sweep again.
            LogSweepFailed(e);
        }
    }

    // Where nobody watches, nobody else would notice.
    private async ValueTask CheckDataLossAsync()
    {
        try
        {
            await _dataLossDetector.CheckAsync(await _scriptExecutor.FindMastersAsync(_cancellationTokenSource.Token).ConfigureAwait(false), _cancellationTokenSource.Token).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // One is away. Whoever uses it is told so.
        }
    }

    /// <summary>Whether nobody has swept since the last time. Ends before the next time, for whoever swept last.</summary>
    private async ValueTask<bool> TryAcquireLeaseAsync()
    {
        try
        {
            RedisValue[] arguments = [Math.Max(1, (long)(_options.Interval * 0.75).TotalMilliseconds)];
            return (int)await _scriptExecutor.ReadAsync(Script.AcquireSweepLease, [_keys.SweepLease], arguments, _cancellationTokenSource.Token).ConfigureAwait(false) == 1;
        }
        catch (StoreUnavailableException)
        {
            // The master that would tell is away. Two that sweep do no harm.
            return true;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired documents.")]
    private partial void LogSwept(long count);

    [LoggerMessage(LogLevel.Warning, "Could not remove expired documents; they stay invisible, and this is tried again.")]
    private partial void LogSweepFailed(Exception exception);
}
