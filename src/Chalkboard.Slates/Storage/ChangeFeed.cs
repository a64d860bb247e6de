using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Listens for changes until it is cancelled or its connection breaks, in which case it throws. It calls
/// <see cref="ChangeFeed.MarkLive"/> once it receives every change, and <see cref="ChangeFeed.Publish"/> for each change.
/// </summary>
/// <param name="feed">The feed to publish to.</param>
/// <param name="cancellationToken">Stops listening, once there are no watchers.</param>
public delegate Task ChangeListener(ChangeFeed feed, CancellationToken cancellationToken);

/// <summary>
/// Distributes a store's changes to its watchers. For authors of stores: it implements all of
/// <see cref="ISlateStore.WatchAsync"/> that does not depend on the engine.
/// </summary>
/// <remarks>
/// The listener runs while there are watchers. If it fails it is started again, after a delay that grows up to 5 seconds,
/// and when it calls <see cref="MarkLive"/> every watcher gets a <see cref="ChangeKind.Resync"/>. The pending changes of a slow watcher
/// are bounded: only the newest one of each document is kept.
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

    /// <summary>Creates the feed of a store that publishes every change itself, such as one in memory.</summary>
    public ChangeFeed() : this(null, Timeout.InfiniteTimeSpan, TimeProvider.System, NullLogger.Instance) => _liveSource.SetResult();

    /// <summary>Creates the feed of a store that listens to its engine.</summary>
    /// <param name="listener">Listens while there are watchers. Only one call runs at a time.</param>
    /// <param name="timeout">
    /// The time that a new watcher waits for a live listener before it gets a <see cref="StoreUnavailableException"/>.
    /// </param>
    /// <param name="timeProvider">The clock for delays between attempts.</param>
    /// <param name="logger">Logs failures of the listener.</param>
    public ChangeFeed(ChangeListener? listener, TimeSpan timeout, TimeProvider timeProvider, ILogger logger)
    {
        _listener = listener;
        _timeout = timeout;
        _timeProvider = timeProvider;
        _logger = logger;
        _queue = new(changes => _watchers.Deliver(changes), ResyncAll);
    }

    /// <summary>True while there are watchers. Otherwise a store need not publish.</summary>
    public bool IsWatched => !_watchers.IsEmpty;

    /// <summary>True if all published changes have been delivered to the watchers.</summary>
    internal bool IsIdle => _queue.IsIdle;

    /// <summary>
    /// Publishes a change to its watchers, in the order of the calls. Never blocks; the caller's cost does not grow with the
    /// number of watchers.
    /// </summary>
    public void Publish(in DocumentChange change)
    {
        if (IsWatched && !_isClosing) _queue.Add(change);
    }

    /// <summary>
    /// Reports that the listener receives every change from now on. Every watcher gets a <see cref="ChangeKind.Resync"/>.
    /// </summary>
    public void MarkLive()
    {
        lock (_lock)
        {
            ResyncAll();
            _liveSource.TrySetResult();
        }
    }

    /// <summary>Watches one owner's documents, or all. It implements <see cref="ISlateStore.WatchAsync"/>.</summary>
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

    /// <summary>
    /// Watches owners. It implements <see cref="ITokenStore.WatchAsync"/>, in a feed whose only changes are
    /// <see cref="ChangeKind.Resync"/> of owners whose sign-ins have ended.
    /// </summary>
    public IAsyncEnumerable<string?> WatchOwnersAsync(string? owner, CancellationToken cancellationToken = default) =>
        WatchAsync(owner, cancellationToken).Select(static change => change.Owner);

    /// <summary>Stops listening, and ends every watch.</summary>
    public async ValueTask DisposeAsync()
    {
        // Changes that were committed earlier are still delivered.
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
        // Cancelling may run callbacks synchronously, and they must not run under the lock.
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

    /// <returns>True if the listener was live.</returns>
    private bool MarkNotLive()
    {
        lock (_lock)
        {
            if (_isDisposed || !_liveSource.Task.IsCompleted) return false;
            _liveSource = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The changes of the store can't be read at the moment. The store retries, and watches continue " +
        "when it succeeds.")]
    private partial void LogListenerFailed(Exception? exception);
}
