using System.Collections.Concurrent;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

internal sealed class InMemoryTraceStore : ITraceStore
{
    private const int BytesPerSymbol = 150;

    private readonly ConcurrentDictionary<string, (StoredTrace Summary, Recording Recording)> _traces = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredTrace>>([.. _traces.Values.Select(trace => trace.Summary)]);

    public Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken)
    {
        var summary = StoredTrace.From(id, recording, recording.Events.Count, EstimateSize(recording));
        _traces[id] = (summary, recording);
        return Task.FromResult(summary);
    }

    public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_traces.TryGetValue(id, out var trace) ? trace.Recording : null);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_traces.TryRemove(id, out _));

    private static long EstimateSize(Recording recording) => recording.Events.ByteCount + ((long)BytesPerSymbol * recording.Symbols.Count);
}
