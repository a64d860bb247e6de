using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Connections;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>Lists owners. It scans one master after the other, and skips owners whose documents have all expired.</summary>
/// <remarks>
/// Most keys of a server may belong to other applications. So a page ends when half of the timeout has elapsed, even if it is empty, with a
/// cursor for the rest.
/// </remarks>
internal sealed class OwnerScanner(ScriptExecutor scriptExecutor, Keys keys, TimeSpan timeout, TimeProvider timeProvider)
{
    // The server examines this number of keys within some tenths of a millisecond.
    private const int MinScanCount = 1000;

    public async ValueTask<Page<string>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(timeProvider, timeout);
        var masters = await deadline.RunFirstStepAsync(scriptExecutor.FindMastersAsync(cancellationToken)).ConfigureAwait(false);
        var position = ScanPosition.Parse(page.Cursor, masters);
        var owners = new List<string>(page.Size);
        for (var hasScanned = false; ;)
        {
            var takeCount = Math.Min(page.Size - owners.Count, position.PendingOwners.Count);
            owners.AddRange(
                await deadline.RunFirstStepAsync(FilterLiveAsync(position.PendingOwners[..takeCount], cancellationToken))
                    .ConfigureAwait(false));
            position = position with { PendingOwners = position.PendingOwners[takeCount..] };
            if (position.IsEnd(masters) && position.PendingOwners.Count == 0) return new(owners, null);
            if (owners.Count == page.Size || (hasScanned && deadline.IsHalfElapsed)) return new(owners, position.ToString());
            if (position.PendingOwners.Count > 0) continue;
            position = await deadline.RunFirstStepAsync(ScanAsync(position, masters, Math.Max(page.Size, MinScanCount), cancellationToken))
                .ConfigureAwait(false);
            hasScanned = true;
        }
    }

    private async ValueTask<ScanPosition> ScanAsync(ScanPosition position, Masters masters, int count, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])(await scriptExecutor.ExecuteAsync(
            masters.Servers[position.MasterIndex], "SCAN", [position.Cursor, "MATCH", keys.DocumentsPattern, "COUNT", count],
            cancellationToken).ConfigureAwait(false))!;
        var cursor = (string)reply[0]!;
        List<string> owners =
            [.. ((RedisValue[])reply[1]!).Select(key => keys.FindOwner(((ReadOnlyMemory<byte>)key).Span)).OfType<string>()];
        return cursor == "0"
            ? position with { MasterIndex = position.MasterIndex + 1, Cursor = "0", PendingOwners = owners }
            : position with { Cursor = cursor, PendingOwners = owners };
    }

    private async ValueTask<IEnumerable<string>> FilterLiveAsync(List<string> owners, CancellationToken cancellationToken)
    {
        var results =
            await Task.WhenAll(
                owners.Select(
                    owner => scriptExecutor.ReadAsync(Script.HasLiveDocument, keys.GetSlateKeys(owner)[..4], [], cancellationToken)
                        .AsTask())).ConfigureAwait(false);
        return owners.Where((_, i) => (int)results[i] == 1);
    }
}
