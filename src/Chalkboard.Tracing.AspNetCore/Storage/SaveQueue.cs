using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// A queue of traces whose requests have ended. They are saved one after the other in the background. The queue has the same limits of
/// count and bytes as the repository.
/// </summary>
internal sealed class SaveQueue : IAsyncDisposable
{
    // A store that hangs must not prevent the shutdown of the application.
    private static readonly TimeSpan _shutdownTimeout = TimeSpan.FromSeconds(10);

    // A store that hangs must not block users who look at saved traces.
    private static readonly TimeSpan _readTimeout = TimeSpan.FromSeconds(5);

    private readonly TraceRetentionOptions _options;
    private readonly Func<PendingTrace, Task> _save;
    private readonly TimeProvider _timeProvider;
    private readonly Channel<PendingTrace> _queue = Channel.CreateUnbounded<PendingTrace>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, PendingTrace> _pending = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _runningRequests = new(StringComparer.Ordinal);
    private readonly Lock _addLock = new();
    private readonly Task _saving;
    private long _bytes;
    private volatile bool _isClosed;

    public SaveQueue(TraceRetentionOptions options, Func<PendingTrace, Task> save, TimeProvider timeProvider)
    {
        (_options, _save, _timeProvider) = (options, save, timeProvider);
        // The first user may be a request that is traced, whose execution context must not flow to the saving task.
        using (ExecutionContext.SuppressFlow()) _saving = Task.Run(SaveAllAsync);
    }

    /// <summary>True if the application is shutting down.</summary>
    public bool IsClosed => _isClosed;

    public bool Contains(string id) => _pending.ContainsKey(id);

    /// <summary>Adds a trace. Returns false if the queue is full, or if the application is shutting down.</summary>
    public bool TryAdd(PendingTrace trace)
    {
        lock (_addLock)
        {
            if (!_pending.IsEmpty && (_pending.Count >= _options.MaxCount || Volatile.Read(ref _bytes) + trace.Bytes > _options.MaxBytes))
                return false;
            _pending[trace.Id] = trace;
            Interlocked.Add(ref _bytes, trace.Bytes);
        }

        if (_queue.Writer.TryWrite(trace)) return true;
        Remove(trace);
        return false;
    }

    /// <summary>Called when the request of a trace has started.</summary>
    public void OnRequestStarted(string id) => _runningRequests[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called when the request of a trace has ended.</summary>
    public void OnRequestEnded(string id)
    {
        if (_runningRequests.TryRemove(id, out var requestEnded)) requestEnded.SetResult();
    }

    /// <summary>Waits until the traces that are queued now are saved or given up, up to a timeout.</summary>
    public Task WaitForAllAsync(CancellationToken cancellationToken) =>
        _pending.IsEmpty
            ? Task.CompletedTask
            : WaitWithTimeoutAsync(Task.WhenAll(_pending.Values.Select(trace => trace.Completion)), cancellationToken);

    /// <summary>
    /// Waits until a trace is saved or given up, if it is queued or its request is about to end: a client has its response a
    /// moment before that.
    /// </summary>
    public async Task WaitForAsync(string id, CancellationToken cancellationToken)
    {
        if (_runningRequests.TryGetValue(id, out var requestEnded))
            await WaitWithTimeoutAsync(requestEnded.Task, cancellationToken).ConfigureAwait(false);
        if (_pending.TryGetValue(id, out var trace)) await trace.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops accepting traces. Those that are queued are still saved.</summary>
    public void Close()
    {
        _isClosed = true;
        _queue.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _saving.WaitAsync(_shutdownTimeout, _timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitWithTimeoutAsync(Task task, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(_readTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task SaveAllAsync()
    {
        await foreach (var trace in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await _save(trace).ConfigureAwait(false);
            Remove(trace);
        }
    }

    private void Remove(PendingTrace trace)
    {
        _pending.TryRemove(trace.Id, out _);
        Interlocked.Add(ref _bytes, -trace.Bytes);
        trace.SetCompleted();
    }
}
