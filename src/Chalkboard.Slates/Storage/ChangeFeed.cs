using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Hears of changes and goes on hearing until it is stopped or its connection breaks, when it throws. It calls
/// <see cref="ChangeFeed.Live"/> once nothing is missed any more, and <see cref="ChangeFeed.Publish"/> for each change.
/// </summary>
/// <param name="feed">Whom to tell.</param>
/// <param name="stop">Says that nobody watches any more.</param>
public delegate Task ChangeListener(ChangeFeed feed, CancellationToken stop);

/// <summary>
/// Shares what a store hears of changes among those who watch it. For authors of stores: it does for
/// <see cref="ISlateStore.WatchAsync"/> all that is not the engine's.
/// </summary>
/// <remarks>
/// The listener runs while anybody watches. When it fails it is run again, after a pause that grows up to 5 seconds,
/// and as it calls <see cref="Live"/> every watcher gets a <see cref="ChangeKind.Resync"/>. A watcher that is slow costs
/// a bounded number of changes, of which there is one for each document: the newest.
/// </remarks>
public sealed partial class ChangeFeed : IAsyncDisposable
{
    private static readonly TimeSpan _shortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly ChangeListener? _listen;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChangeQueue _changes;
    private volatile ChangeWatchers _watchers = ChangeWatchers.None;
    private TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _stop;
    private Task _listening = Task.CompletedTask;
    private Exception? _failure;
    private bool _disposed;
    private volatile bool _closing;

    /// <summary>Makes a feed of a store that hears of every change by itself, as one in memory does.</summary>
    public ChangeFeed() : this(null, Timeout.InfiniteTimeSpan, TimeProvider.System, NullLogger.Instance) => _live.SetResult();

    /// <summary>Makes a feed of a store that has to listen.</summary>
    /// <param name="listen">Listens while anybody watches; one at a time.</param>
    /// <param name="timeout">How long a new watcher waits for the listener to be live before it is told that the store is unavailable.</param>
    /// <param name="time">What paces attempts.</param>
    /// <param name="logger">Is told when listening fails.</param>
    public ChangeFeed(ChangeListener? listen, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        _listen = listen;
        _timeout = timeout;
        _time = time;
        _logger = logger;
        _changes = new(changes => _watchers.Add(changes), ResyncAll);
    }

    /// <summary>Whether anybody watches. A store need not publish while nobody does.</summary>
    public bool IsWatched => !_watchers.IsEmpty;

    /// <summary>Whether all that was published has reached those who watch.</summary>
    internal bool IsIdle => _changes.IsIdle;

    /// <summary>Tells all whom it concerns, in the order of the calls. Never waits, and costs the caller the same however many watch.</summary>
    public void Publish(in DocumentChange change)
    {
        if (IsWatched && !_closing) _changes.Add(change);
    }

    /// <summary>Says that from now on nothing is missed. Every watcher gets a <see cref="ChangeKind.Resync"/>.</summary>
    public void Live()
    {
        lock (_lock)
        {
            ResyncAll();
            _live.TrySetResult();
        }
    }

    /// <summary>Watches one owner's documents, or all. Does what <see cref="ISlateStore.WatchAsync"/> promises.</summary>
    public async IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var watcher = new ChangeBuffer(owner);
        var live = Join(watcher);
        try
        {
            await WaitAsync(live, cancellation).ConfigureAwait(false);
            while (await watcher.TakeAsync(cancellation).ConfigureAwait(false) is { } change) yield return change;
        }
        finally
        {
            Leave(watcher);
        }
    }

    /// <summary>Stops listening, and ends every watch.</summary>
    public async ValueTask DisposeAsync()
    {
        // What was committed before is still told.
        _closing = true;
        while (!IsIdle) await Task.Yield();
        Task listening;
        lock (_lock)
        {
            _disposed = true;
            foreach (var watcher in _watchers.Everyone) watcher.End();
            _live.TrySetResult();
            Stop();
            listening = _listening;
        }

        await listening.ConfigureAwait(false);
    }

    private Task Join(ChangeBuffer watcher)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ISlateStore));
            _watchers = _watchers.With(watcher);
            if (_live.Task.IsCompleted) watcher.Resync();
            if (_listen is not null && _stop is null)
            {
                _stop = new CancellationTokenSource();
                _listening = ListenAsync(_listening, _stop.Token);
            }

            return _live.Task;
        }
    }

    private void Leave(ChangeBuffer watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Without(watcher);
            if (_watchers.IsEmpty) Stop();
        }
    }

    private void ResyncAll()
    {
        foreach (var watcher in _watchers.Everyone) watcher.Resync();
    }

    private void Stop()
    {
        if (_stop is null) return;
        // What is cancelled may run at once, and is not to run under the lock.
        _ = _stop.CancelAsync();
        _stop = null;
        Deafen();
    }

    private async Task WaitAsync(Task live, CancellationToken cancellation)
    {
        try
        {
            await live.WaitAsync(_timeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new StoreUnavailableException($"The store's changes could not be watched within {_timeout.TotalSeconds:0.#} s. Watch again once the store is reachable.", _failure);
        }
    }

    private async Task ListenAsync(Task before, CancellationToken stop)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var pause = _shortestPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _listen!(this, stop).ConfigureAwait(false);
                _failure = null;
            }
            catch (Exception e)
            {
                _failure = e;
            }

            var heard = Deafen();
            if (stop.IsCancellationRequested) break;
            Failed(_failure);
            pause = heard ? _shortestPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, _longestPause.Ticks));
            await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether the listener was live.</returns>
    private bool Deafen()
    {
        lock (_lock)
        {
            if (_disposed || !_live.Task.IsCompleted) return false;
            _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store's changes can't be heard at the moment. Watches go on once they can; this is tried again.")]
    private partial void Failed(Exception? e);
}
