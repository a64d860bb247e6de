using System.Collections.Concurrent;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

internal sealed class MemoryPlace : ITracePlace
{
    private readonly ConcurrentDictionary<string, (KeptTrace Kept, Recording Recording)> _all = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<KeptTrace>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<KeptTrace>>([.. _all.Values.Select(trace => trace.Kept)]);

    public Task<KeptTrace> KeepAsync(string id, Recording recording, CancellationToken cancellation)
    {
        var kept = KeptTrace.Of(id, recording, recording.Events.Count, RecordingSize.Of(recording));
        _all[id] = (kept, recording);
        return Task.FromResult(kept);
    }

    public Task<Recording?> ReadAsync(string id, CancellationToken cancellation) => Task.FromResult(_all.TryGetValue(id, out var trace) ? trace.Recording : null);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellation) => Task.FromResult(_all.TryRemove(id, out _));
}
