using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>Removes expired documents from the servers, in batches.</summary>
/// <remarks>
/// For each slot of a cluster there is a key that lists the slates in which something expires, sorted by the time of the next expiry.
/// The sweep reads only the slates that are due. Of several applications that share the slates, one sweeps at a time; two at once would
/// do no harm.
/// </remarks>
internal sealed partial class ExpirySweep(
    ScriptExecutor scriptExecutor, Keys keys, DataLossDetector dataLossDetector, SweepOptions options, ILogger logger)
{
    // Applies without a cluster. In a cluster, all keys of a script must be in one slot.
    private const int MaxSlotsPerScript = 512;

    // Limits the time that the application's commands wait for these scripts.
    private const int MaxParallelScripts = 4;

    private const int MaxSlatesPerLookup = 64;

    /// <returns>The number of documents that were removed.</returns>
    public async ValueTask<long> RunAsync(CancellationToken cancellationToken)
    {
        // An application that has used no slate yet needs no connection.
        if (!scriptExecutor.IsOpen) return 0;
        await CheckDataLossAsync(cancellationToken).ConfigureAwait(false);
        return await TryAcquireLeaseAsync(cancellationToken).ConfigureAwait(false)
            ? await SweepAsync(cancellationToken).ConfigureAwait(false) : 0;
    }

    /// <summary>Removes all expired documents from the servers that can be reached.</summary>
    private async ValueTask<long> SweepAsync(CancellationToken cancellationToken)
    {
        var openConnection = await scriptExecutor.OpenAsync(cancellationToken).ConfigureAwait(false);
        var cluster = openConnection.ClusterConfiguration;
        var slotsPerScript = cluster is null ? MaxSlotsPerScript : 1;
        var masters = Enumerable.Range(0, ClusterSlot.Count).GroupBy(slot => cluster?.GetBySlot(slot)?.NodeId);
        return (await Task.WhenAll(masters.Select(slots => SweepMasterAsync(slots, slotsPerScript, cancellationToken)))
            .ConfigureAwait(false)).Sum();
    }

    private async Task<long> SweepMasterAsync(IEnumerable<int> slotsOfMaster, int slotsPerScript, CancellationToken cancellationToken)
    {
        var removedCount = 0L;
        try
        {
            foreach (var slots in slotsOfMaster.Chunk(slotsPerScript * MaxParallelScripts))
            {
                var counts =
                    await Task.WhenAll(slots.Chunk(slotsPerScript).Select(chunk => SweepSlotsAsync(chunk, cancellationToken)))
                        .ConfigureAwait(false);
                removedCount += counts.Sum();
            }
        }
        catch (StoreUnavailableException e)
        {
            // This master is unreachable. The others are still swept.
            LogMasterSkipped(e);
        }

        return removedCount;
    }

    private async Task<long> SweepSlotsAsync(int[] slots, CancellationToken cancellationToken)
    {
        var expiringKeys = Array.ConvertAll(slots, keys.GetExpiringKey);
        var removedCount = 0L;
        while (true)
        {
            var owners =
                (string[])(await scriptExecutor.ReadAsync(Script.FindExpiring, expiringKeys, [MaxSlatesPerLookup], cancellationToken)
                    .ConfigureAwait(false))!;
            var hasMore = owners.Length == MaxSlatesPerLookup;
            foreach (var chunk in owners.Chunk(MaxParallelScripts))
            {
                var counts = await Task.WhenAll(chunk.Select(owner => SweepSlateAsync(owner, cancellationToken))).ConfigureAwait(false);
                removedCount += counts.Sum();
                hasMore |= counts.Max() >= options.BatchSize;
            }

            if (!hasMore) return removedCount;
        }
    }

    private async Task<long> SweepSlateAsync(string owner, CancellationToken cancellationToken) =>
        (long)await scriptExecutor.ReadAsync(Script.SweepSlate, keys.GetSlateKeys(owner), [owner, options.BatchSize], cancellationToken)
            .ConfigureAwait(false);

    // Without a watcher, only the sweep detects a loss.
    private async ValueTask CheckDataLossAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dataLossDetector.CheckAsync(
                await scriptExecutor.FindMastersAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // A master is unreachable. Operations that need it report this.
        }
    }

    /// <summary>
    /// Returns false if another application is sweeping, or has just done so. The lease ends before the next sweep is due.
    /// </summary>
    private async ValueTask<bool> TryAcquireLeaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            RedisValue[] arguments = [Math.Max(1, (long)(options.Interval * 0.75).TotalMilliseconds)];
            return (int)await scriptExecutor.ReadAsync(Script.AcquireSweepLease, [keys.SweepLease], arguments, cancellationToken)
                .ConfigureAwait(false) == 1;
        }
        catch (StoreUnavailableException)
        {
            // The master with the lease is unreachable. Two sweeps at once do no harm.
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "Could not remove expired documents from a master of Redis. Reads don't return them, and the next sweep tries again.")]
    private partial void LogMasterSkipped(Exception exception);
}
