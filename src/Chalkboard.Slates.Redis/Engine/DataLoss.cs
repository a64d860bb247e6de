using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// Notices that a server has lost its data: it was flushed, restarted without what it had, or replaced by an empty one.
/// No server reports that, so each master keeps a random mark among its data. Where the mark has changed, the data is gone.
/// </summary>
internal sealed partial class DataLoss(Server server, Keys keys, ILogger logger)
{
    // By the slots in which the marks are: a master that has others now has other marks, and has lost nothing.
    private readonly ConcurrentDictionary<int, Guid> _marks = [];
    private int _count;

    /// <summary>How many losses were noticed so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Looks at the marks of all masters.</summary>
    public async Task CheckAsync(Masters masters, CancellationToken stop) =>
        await Task.WhenAll(masters.All.Zip(masters.Slots, (master, slot) => CheckAsync(master.EndPoint, slot, stop))).ConfigureAwait(false);

    private async Task CheckAsync(System.Net.EndPoint master, int slot, CancellationToken stop)
    {
        var answer = (byte[]?)await server.ReadAsync(Script.Mark, [keys.Mark(slot)], [Guid.NewGuid().ToByteArray()], stop).ConfigureAwait(false);
        if (answer is not { Length: 16 }) return;
        var mark = new Guid(answer);
        var known = _marks.GetOrAdd(slot, mark);
        if (known == mark || !_marks.TryUpdate(slot, mark, known)) return;
        Interlocked.Increment(ref _count);
        Lost(master);
    }

    [LoggerMessage(LogLevel.Warning, "Redis at {Server} has lost its slates and sign-ins: it was flushed, has restarted without its data, or was replaced by an empty server. Watches begin again. Restore a backup if there is one, and see that appendonly is yes.")]
    private partial void Lost(System.Net.EndPoint server);
}
