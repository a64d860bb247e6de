using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// Caches the traces that users look at, so that going from call to call does not build the tree of calls again. It is bounded by the
/// number of traces, the number of their events, and an idle time.
/// </summary>
internal sealed class TraceCache(TraceRepository repository, TimeProvider timeProvider) : IDisposable
{
    /// <summary>The time after its last use at which a trace is evicted.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    private const int MaxTraces = 3;
    private const long MaxEvents = 4_000_000;

    // Building a tree takes memory too, so only one is built at a time.
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly List<Entry> _entries = [];
    private ITimer? _timer;

    /// <summary>Gets a trace. Returns null if there is no such trace, or if it can't be read.</summary>
    public async Task<CachedTrace?> GetAsync(string id, CancellationToken cancellationToken)
    {
        // Outside of the lock, so that requests for other traces don't wait.
        await repository.WaitUntilSavedAsync(id, cancellationToken).ConfigureAwait(false);
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var entry = _entries.Find(candidate => candidate.Trace.Id == id);
            // The trace may have been deleted meanwhile.
            if (entry is not null)
            {
                _entries.Remove(entry);
                if (!repository.Contains(id)) entry = null;
            }
            if (entry is null)
            {
                // Before reading, so that the evicted trace and the new one are not in memory at the same time.
                if (repository.FindInIndex(id) is { } stored) EvictFor(stored.EventCount);
                if (await repository.ReadAsync(id, cancellationToken).ConfigureAwait(false) is not { } recording) return null;
                entry = new(new(id, recording, CallTree.From(recording, cancellationToken: cancellationToken)));
            }
            entry.LastUsedAt = timeProvider.GetTimestamp();
            // The number of events may have been unknown before.
            EvictFor(entry.Trace.Recording.Events.Count);
            _entries.Add(entry);
            _timer ??= timeProvider.CreateTimer(static state => _ = ((TraceCache)state!).EvictIdleAsync(), this, IdleTimeout, IdleTimeout);
            return entry.Trace;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>
    /// Gets a recording without building its tree. A cached trace is not read again. Returns null if there is no such trace, or if it can't
    /// be read.
    /// </summary>
    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (repository.Contains(id) && _entries.Find(candidate => candidate.Trace.Id == id) is { } entry) return entry.Trace.Recording;
        }
        finally
        {
            _lock.Release();
        }
        return await repository.ReadAsync(id, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _lock.Dispose();
    }

    /// <summary>The number of traces in the cache.</summary>
    internal int Count => _entries.Count;

    private void EvictFor(long eventCount)
    {
        while (_entries.Count > 0
            && (_entries.Count >= MaxTraces || _entries.Sum(entry => (long)entry.Trace.Recording.Events.Count) + eventCount > MaxEvents))
            _entries.RemoveAt(0);
    }

    private async Task EvictIdleAsync()
    {
        try
        {
            await _lock.WaitAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        _entries.RemoveAll(entry => timeProvider.GetElapsedTime(entry.LastUsedAt) >= IdleTimeout);
        if (_entries.Count == 0)
        {
            _timer?.Dispose();
            _timer = null;
        }
        _lock.Release();
    }

    private sealed class Entry(CachedTrace trace)
    {
        public CachedTrace Trace => trace;

        public long LastUsedAt { get; set; }
    }
}
