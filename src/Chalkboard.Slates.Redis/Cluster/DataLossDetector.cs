using System.Collections.Concurrent;
using Chalkboard.Slates.Redis.Scripts;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Redis.Cluster;

/// <summary>
/// Detects that a server has lost its data: it was flushed, restarted without persistence, or replaced by an empty one. Servers don't
/// report this, so each master stores a random mark. If the mark changes, the data was lost.
/// </summary>
internal sealed partial class DataLossDetector(ScriptExecutor scriptExecutor, Keys keys, ILogger logger)
{
    // By slot, because a master that takes over other slots has other marks without a loss.
    private readonly ConcurrentDictionary<int, Guid> _marksBySlot = [];
    private int _lossCount;

    /// <summary>The number of losses detected so far.</summary>
    public int LossCount => Volatile.Read(ref _lossCount);

    /// <summary>Checks the marks of all masters.</summary>
    public async Task CheckAsync(Masters masters, CancellationToken cancellationToken) =>
        await Task.WhenAll(masters.Servers.Zip(masters.FirstSlots, (master, slot) => CheckAsync(master.EndPoint, slot, cancellationToken)))
            .ConfigureAwait(false);

    private async Task CheckAsync(System.Net.EndPoint master, int slot, CancellationToken cancellationToken)
    {
        var result =
            (byte[]?)await scriptExecutor.ReadAsync(
                Script.ReadServerMark, [keys.GetMarkKey(slot)], [Guid.NewGuid().ToByteArray()], cancellationToken).ConfigureAwait(false);
        if (result is not { Length: 16 }) return;
        var mark = new Guid(result);
        var knownMark = _marksBySlot.GetOrAdd(slot, mark);
        if (knownMark == mark || !_marksBySlot.TryUpdate(slot, mark, knownMark)) return;
        Interlocked.Increment(ref _lossCount);
        LogDataLost(master);
    }

    [LoggerMessage(LogLevel.Warning,
        "Redis at {Server} has lost its slates and sign-ins: it was flushed, has restarted without its data, or was replaced by an " +
        "empty server. Watches start again. Restore a backup if there is one, and set appendonly to yes.")]
    private partial void LogDataLost(System.Net.EndPoint server);
}
