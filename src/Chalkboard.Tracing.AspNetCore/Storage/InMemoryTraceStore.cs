using System.Collections.Concurrent;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

internal sealed class InMemoryTraceStore : ITraceStore
{
    private readonly ConcurrentDictionary<string, (StoredTrace Kept, Recording Recording)> _traces = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredTrace>>([.. _traces.Values.Select(trace => trace.Kept)]);

    public Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken)
    {
        var kept = StoredTrace.From(id, recording, recording.Events.Count, RecordingSize.Estimate(recording));
        _traces[id] = (kept, recording);
        return Task.FromResult(kept);
    }

    public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_traces.TryGetValue(id, out var trace) ? trace.Recording : null);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_traces.TryRemove(id, out _));
}
