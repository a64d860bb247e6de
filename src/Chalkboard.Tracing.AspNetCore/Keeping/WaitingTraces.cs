using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>
/// Traces whose requests are over and that wait to be kept, one after the other in the background. There are as many at most, and with
/// as many bytes, as may be kept.
/// </summary>
internal sealed class WaitingTraces : IAsyncDisposable
{
    // A place that hangs must not keep the application from ending.
    private static readonly TimeSpan _longestEnd = TimeSpan.FromSeconds(10);

    // Nor must it keep whoever looks at what is kept already.
    private static readonly TimeSpan _longestLook = TimeSpan.FromSeconds(5);

    private readonly KeptTracesOptions _options;
    private readonly Func<WaitingTrace, Task> _keep;
    private readonly TimeProvider _time;
    private readonly Channel<WaitingTrace> _queue = Channel.CreateUnbounded<WaitingTrace>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, WaitingTrace> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _underWay = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private readonly Task _keeping;
    private long _bytes;
    private volatile bool _isClosed;

    public WaitingTraces(KeptTracesOptions options, Func<WaitingTrace, Task> keep, TimeProvider time)
    {
        (_options, _keep, _time) = (options, keep, time);
        // Whoever needs it first may be a request that is traced.
        using (ExecutionContext.SuppressFlow()) _keeping = Task.Run(KeepAllAsync);
    }

    /// <summary>Whether the application ends.</summary>
    public bool IsClosed => _isClosed;

    public bool Has(string id) => _all.ContainsKey(id);

    /// <summary>False where there is no room, or the application ends.</summary>
    public bool TryAdd(WaitingTrace trace)
    {
        lock (_adding)
        {
            if (!_all.IsEmpty && (_all.Count >= _options.Count || Volatile.Read(ref _bytes) + trace.Bytes > _options.Bytes)) return false;
            _all[trace.Id] = trace;
            Interlocked.Add(ref _bytes, trace.Bytes);
        }

        if (_queue.Writer.TryWrite(trace)) return true;
        Remove(trace);
        return false;
    }

    /// <summary>The request of a trace is under way.</summary>
    public void Begun(string id) => _underWay[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The request of a trace is over.</summary>
    public void Over(string id)
    {
        if (_underWay.TryRemove(id, out var over)) over.SetResult();
    }

    /// <summary>Waits until what waits now is kept, or is not; but not for long.</summary>
    public Task AllAsync(CancellationToken cancellation) => _all.IsEmpty ? Task.CompletedTask : SoonAsync(Task.WhenAll(_all.Values.Select(trace => trace.IsDone)), cancellation);

    /// <summary>Waits until a trace is kept, or is not, if it waits now or its request ends soon: a client has its answer a moment before.</summary>
    public async Task OneAsync(string id, CancellationToken cancellation)
    {
        if (_underWay.TryGetValue(id, out var over)) await SoonAsync(over.Task, cancellation).ConfigureAwait(false);
        if (_all.TryGetValue(id, out var trace)) await trace.IsDone.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The application ends: what waits is kept, and no more is taken.</summary>
    public void Close()
    {
        _isClosed = true;
        _queue.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _keeping.WaitAsync(_longestEnd, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SoonAsync(Task task, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(_longestLook, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task KeepAllAsync()
    {
        await foreach (var trace in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await _keep(trace).ConfigureAwait(false);
            Remove(trace);
        }
    }

    private void Remove(WaitingTrace trace)
    {
        _all.TryRemove(trace.Id, out _);
        Interlocked.Add(ref _bytes, -trace.Bytes);
        trace.Done();
    }
}
