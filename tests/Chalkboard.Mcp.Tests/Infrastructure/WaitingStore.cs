using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Mcp.Tests.Infrastructure;

/// <summary>A store that lists its traces only once the list is no longer wanted.</summary>
internal sealed class WaitingStore : ITraceStore
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task IsWaiting => _waiting.Task;

    public Task IsCancelled => _cancelled.Task;

    public async Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => _cancelled.TrySetResult());
        _waiting.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return [];
    }

    public Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken) => Task.FromResult<Recording?>(null);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(false);
}
