using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// The traces that somebody looks at: who goes from call to call would wait for the same calls to be sorted again each time. Few, so many
/// events in all, and none of them for longer than somebody looks.
/// </summary>
internal sealed class TraceCache(TraceRepository repository, TimeProvider timeProvider) : IDisposable
{
    /// <summary>How long a trace stays open after somebody looked.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    private const int MaxTraces = 3;
    private const long MaxEvents = 4_000_000;

    // Sorting takes memory, too: one after the other.
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly List<Entry> _entries = [];
    private ITimer? _timer;

    /// <summary>Null if there is no such trace, or it can't be read.</summary>
    public async Task<CachedTrace?> GetAsync(string id, CancellationToken cancellationToken)
    {
        // Before: others are not to wait for this one.
        await repository.WaitUntilSavedAsync(id, cancellationToken).ConfigureAwait(false);
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var entry = _entries.Find(candidate => candidate.Trace.Id == id);
            // What was deleted meanwhile is not shown any more.
            if (entry is not null)
            {
                _entries.Remove(entry);
                if (!repository.Contains(id)) entry = null;
            }
            if (entry is null)
            {
                // Before, since what goes and what comes would be in memory at once.
                if (repository.FindInIndex(id) is { } stored) EvictFor(stored.EventCount);
                if (await repository.ReadAsync(id, cancellationToken).ConfigureAwait(false) is not { } recording) return null;
                entry = new(new(id, recording, CallTree.From(recording, cancellationToken: cancellationToken)));
            }
            entry.LastUsedAt = timeProvider.GetTimestamp();
            // Nobody may have said how many events it has.
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

    /// <summary>What was recorded, without sorting it: what is open is not read again. Null if there is no such trace, or it can't be read.</summary>
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

    /// <summary>How many are open now.</summary>
    internal int Count => _entries.Count;

    private void EvictFor(long eventCount)
    {
        while (_entries.Count > 0 && (_entries.Count >= MaxTraces || _entries.Sum(entry => (long)entry.Trace.Recording.Events.Count) + eventCount > MaxEvents)) _entries.RemoveAt(0);
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
