using Chalkboard.Tracing.AspNetCore.Keeping;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// The traces that somebody looks at: who goes from call to call would wait for the same calls to be sorted again each time. Few, so many
/// events in all, and none of them for longer than somebody looks.
/// </summary>
internal sealed class OpenTraces(Archive archive, TimeProvider time) : IDisposable
{
    /// <summary>How long a trace stays open after somebody looked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int _most = 3;
    private const long _mostEvents = 4_000_000;

    // Sorting takes memory, too: one after the other.
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly List<Opened> _open = [];
    private ITimer? _timer;

    /// <summary>Null if there is no such trace, or it can't be read.</summary>
    public async Task<OpenTrace?> OpenAsync(string id, CancellationToken cancellation)
    {
        // Before: others are not to wait for this one.
        await archive.SettledAsync(id, cancellation).ConfigureAwait(false);
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var known = _open.Find(one => one.Trace.Id == id);
            // What was deleted meanwhile is not shown any more.
            if (known is not null)
            {
                _open.Remove(known);
                if (!archive.Has(id)) known = null;
            }
            if (known is null)
            {
                // Before, since what goes and what comes would be in memory at once.
                if (archive.Known(id) is { } kept) MakeRoom(kept.Events);
                if (await archive.ReadAsync(id, cancellation).ConfigureAwait(false) is not { } recording) return null;
                known = new(new(id, recording, CallTree.Of(recording, cancellation: cancellation)));
            }
            known.SeenAt = time.GetTimestamp();
            // Nobody may have said how many events it has.
            MakeRoom(known.Trace.Recording.Events.Count);
            _open.Add(known);
            _timer ??= time.CreateTimer(static state => _ = ((OpenTraces)state!).CloseAsync(), this, Patience, Patience);
            return known.Trace;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>What was recorded, without sorting it: what is open is not read again. Null if there is no such trace, or it can't be read.</summary>
    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (archive.Has(id) && _open.Find(one => one.Trace.Id == id) is { } known) return known.Trace.Recording;
        }
        finally
        {
            _opening.Release();
        }
        return await archive.ReadAsync(id, cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _opening.Dispose();
    }

    /// <summary>How many are open now.</summary>
    internal int Count => _open.Count;

    private void MakeRoom(long events)
    {
        while (_open.Count > 0 && (_open.Count >= _most || _open.Sum(one => (long)one.Trace.Recording.Events.Count) + events > _mostEvents)) _open.RemoveAt(0);
    }

    private async Task CloseAsync()
    {
        try
        {
            await _opening.WaitAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        _open.RemoveAll(one => time.GetElapsedTime(one.SeenAt) >= Patience);
        if (_open.Count == 0)
        {
            _timer?.Dispose();
            _timer = null;
        }
        _opening.Release();
    }

    private sealed class Opened(OpenTrace trace)
    {
        public OpenTrace Trace => trace;

        public long SeenAt { get; set; }
    }
}
