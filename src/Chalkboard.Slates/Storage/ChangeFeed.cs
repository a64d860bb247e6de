using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Hears of changes and goes on hearing until it is stopped or its connection breaks, when it throws. It calls
/// <see cref="ChangeFeed.MarkLive"/> once nothing is missed any more, and <see cref="ChangeFeed.Publish"/> for each change.
/// </summary>
/// <param name="feed">Whom to tell.</param>
/// <param name="cancellationToken">Says that nobody watches any more.</param>
public delegate Task ChangeListener(ChangeFeed feed, CancellationToken cancellationToken);

/// <summary>
/// Shares what a store hears of changes among those who watch it. For authors of stores: it does for
/// <see cref="ISlateStore.WatchAsync"/> all that is not the engine's.
/// </summary>
/// <remarks>
/// The listener runs while anybody watches. When it fails it is run again, after a pause that grows up to 5 seconds,
/// and as it calls <see cref="MarkLive"/> every watcher gets a <see cref="ChangeKind.Resync"/>. A watcher that is slow costs
/// a bounded number of changes, of which there is one for each document: the newest.
/// </remarks>
public sealed partial class ChangeFeed : IAsyncDisposable
{
    private static readonly TimeSpan _minDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _maxDelay = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly ChangeListener? _listener;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ChangeQueue _queue;
    private volatile ChangeWatchers _watchers = ChangeWatchers.Empty;
    private TaskCompletionSource _liveSource = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _listenerCancellation;
    private Task _listenerTask = Task.CompletedTask;
    private Exception? _lastFailure;
    private bool _isDisposed;
    private volatile bool _isClosing;

    /// <summary>Makes a feed of a store that hears of every change by itself, as one in memory does.</summary>
    public ChangeFeed() : this(null, Timeout.InfiniteTimeSpan, TimeProvider.System, NullLogger.Instance) => _liveSource.SetResult();

    /// <summary>Makes a feed of a store that has to listen.</summary>
    /// <param name="listener">Listens while anybody watches; one at a time.</param>
    /// <param name="timeout">
    /// How long a new watcher waits for the listener to be live before it is told that the store is unavailable.
    /// </param>
    /// <param name="timeProvider">What paces attempts.</param>
    /// <param name="logger">Is told when listening fails.</param>
    public ChangeFeed(ChangeListener? listener, TimeSpan timeout, TimeProvider timeProvider, ILogger logger)
    {
        _listener = listener;
        _timeout = timeout;
        _timeProvider = timeProvider;
        _logger = logger;
        _queue = new(changes => _watchers.Deliver(changes), ResyncAll);
    }

    /// <summary>Whether anybody watches. A store need not publish while nobody does.</summary>
    public bool IsWatched => !_watchers.IsEmpty;

    /// <summary>Whether all that was published has reached those who watch.</summary>
    internal bool IsIdle => _queue.IsIdle;

    /// <summary>
    /// Tells all whom it concerns, in the order of the calls. Never waits, and costs the caller the same however many watch.
    /// </summary>
    public void Publish(in DocumentChange change)
    {
        if (IsWatched && !_isClosing) _queue.Add(change);
    }

    /// <summary>Says that from now on nothing is missed. Every watcher gets a <see cref="ChangeKind.Resync"/>.</summary>
    public void MarkLive()
    {
        lock (_lock)
        {
            ResyncAll();
            _liveSource.TrySetResult();
        }
    }

    /// <summary>Watches one owner's documents, or all. Does what <see cref="ISlateStore.WatchAsync"/> promises.</summary>
    public async IAsyncEnumerable<DocumentChange> WatchAsync(
        string? owner, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = new ChangeBuffer(owner);
        var liveTask = AddWatcher(watcher);
        try
        {
            await WaitUntilLiveAsync(liveTask, cancellationToken).ConfigureAwait(false);
            while (await watcher.ReadAsync(cancellationToken).ConfigureAwait(false) is { } change) yield return change;
        }
        finally
        {
            RemoveWatcher(watcher);
        }
    }

    /// <summary>Stops listening, and ends every watch.</summary>
    public async ValueTask DisposeAsync()
    {
        // What was committed before is still told.
        _isClosing = true;
        while (!IsIdle) await Task.Yield();
        Task listenerTask;
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var watcher in _watchers.All) watcher.Complete();
            _liveSource.TrySetResult();
            StopListener();
            listenerTask = _listenerTask;
        }

        await listenerTask.ConfigureAwait(false);
    }

    private Task AddWatcher(ChangeBuffer watcher)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(ISlateStore));
            _watchers = _watchers.With(watcher);
            if (_liveSource.Task.IsCompleted) watcher.Resync();
            if (_listener is not null && _listenerCancellation is null)
            {
                _listenerCancellation = new CancellationTokenSource();
                _listenerTask = RunListenerAsync(_listenerTask, _listenerCancellation.Token);
            }

            return _liveSource.Task;
        }
    }

    private void RemoveWatcher(ChangeBuffer watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Without(watcher);
            if (_watchers.IsEmpty) StopListener();
        }
    }

    private void ResyncAll()
    {
        foreach (var watcher in _watchers.All) watcher.Resync();
    }

    private void StopListener()
    {
        if (_listenerCancellation is null) return;
        // What is cancelled may run at once, and is not to run under the lock.
        _ = _listenerCancellation.CancelAsync();
        _listenerCancellation = null;
        MarkNotLive();
    }

    private async Task WaitUntilLiveAsync(Task liveTask, CancellationToken cancellationToken)
    {
        try
        {
            await liveTask.WaitAsync(_timeout, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new StoreUnavailableException(
                $"The store's changes could not be watched within {_timeout.TotalSeconds:0.#} s. Watch again once the store is reachable.",
                _lastFailure);
        }
    }

    private async Task RunListenerAsync(Task previous, CancellationToken cancellationToken)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var delay = _minDelay;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _listener!(this, cancellationToken).ConfigureAwait(false);
                _lastFailure = null;
            }
            catch (Exception e)
            {
                _lastFailure = e;
            }

            var wasLive = MarkNotLive();
            if (cancellationToken.IsCancellationRequested) break;
            LogListenerFailed(_lastFailure);
            delay = wasLive ? _minDelay : TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, _maxDelay.Ticks));
            await Task.Delay(delay, _timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether the listener was live.</returns>
    private bool MarkNotLive()
    {
        lock (_lock)
        {
            if (_isDisposed || !_liveSource.Task.IsCompleted) return false;
            _liveSource = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The changes of the store can't be read at the moment. Watches continue when they can; the store retries.")]
    private partial void LogListenerFailed(Exception? exception);
}
