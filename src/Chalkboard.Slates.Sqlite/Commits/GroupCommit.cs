using System.Collections.Concurrent;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Sqlite.Files;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Commits;

/// <summary>
/// Commits writes. Writes that arrive at the same time share one transaction, and with it one flush to the disk.
/// </summary>
/// <remarks>
/// Group commit has no thread of its own. A caller that finds no commit in progress becomes the leader. If it is alone, it commits at
/// once on its own thread. Otherwise it queues its write, and the thread pool commits the whole queue. While one group is flushed, the
/// next one queues.
/// </remarks>
internal sealed class GroupCommit(
    Database database, TimeSpan timeout, TimeProvider timeProvider, ChangeFeed changeFeed, ChangeFeed endFeed)
    : IThreadPoolWorkItem, IAsyncDisposable
{
    // Limits the time that the first write of a group waits for the last.
    private const int MaxGroupSize = 512;

    // Another process that commits without pause leaves the file unlocked for only a few microseconds at a time. A process that polls
    // rarely would starve.
    private static readonly TimeSpan _lockRetryInterval = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<PendingWrite> _queue = new();
    private readonly List<PendingWrite> _group = [];
    private readonly CommitPacer _pacer = new(timeProvider);
    private WriteConnection? _writer;
    private int _isLeading;
    private bool _hadContention;
    private bool _isFileLocked;
    private volatile bool _isClosed;

    /// <summary>Runs an operation in a transaction and commits it.</summary>
    /// <remarks>Cancellation has an effect only until the write is claimed by a group. After that, its outcome is awaited.</remarks>
    public ValueTask<TResult> RunAsync<TState, TResult>(
        TState state, Func<WriteConnection, TState, TResult> operation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(ISlateStore));
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (_hadContention || !_queue.IsEmpty || _pacer.MustYield || !TryLead())
            return QueueAsync(new PendingWrite<TState, TResult>(state, operation), cancellationToken);

        try
        {
            if (TryCommitAlone(state, operation, out var result)) return new(result);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
        finally
        {
            StopLeading();
        }

        return QueueAsync(new PendingWrite<TState, TResult>(state, operation), cancellationToken);
    }

    /// <summary>Commits the queued writes. Called by the thread pool, for the leader.</summary>
    public void Execute() => _ = DrainAsync();

    /// <summary>Commits the queued writes, then closes. Later writes are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        while (true)
        {
            while (!TryLead()) await Task.Yield();
            if (!HasWork()) break;
            // A write was queued before the disposal, and this method has taken the lead from the thread that would have committed it.
            await DrainAsync().ConfigureAwait(false);
        }

        _writer?.Dispose();
        _writer = null;
    }

    private bool TryLead() => Interlocked.CompareExchange(ref _isLeading, 1, 0) == 0;

    private void StopLeading()
    {
        Interlocked.Exchange(ref _isLeading, 0);
        if (!_queue.IsEmpty) ScheduleQueue();
    }

    private void ScheduleQueue()
    {
        // The pool's global queue is behind the callers that the last group has just released, so that their next writes can
        // join this group.
        if (TryLead()) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryCommitAlone<TState, TResult>(TState state, Func<WriteConnection, TState, TResult> operation, out TResult result)
    {
        try
        {
            var writer = OpenWriter();
            if (!writer.TryBegin())
            {
                result = default!;
                return false;
            }

            result = operation(writer, state);
            writer.Commit();
            _pacer.OnCommitted();
            return true;
        }
        catch (SqliteException e) when (Faults.IsBusy(e))
        {
            // SQLite reports SQLITE_BUSY only before it writes to the log, so nothing was applied.
            CloseWriter();
            result = default!;
            return false;
        }
        catch (Exception e)
        {
            throw HandleFailure(e);
        }
    }

    private async ValueTask<TResult> QueueAsync<TState, TResult>(PendingWrite<TState, TResult> write, CancellationToken cancellationToken)
    {
        _queue.Enqueue(write);
        ScheduleQueue();
        ObjectDisposedException.ThrowIf(_isClosed && write.TryAbandon(), typeof(ISlateStore));
        var startTimestamp = timeProvider.GetTimestamp();
        try
        {
            return await write.Outcome.WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (write.TryAbandon()) throw;
        }
        catch (TimeoutException)
        {
        }

        // A group has claimed the write, so its outcome is near, except if the disk stalls, or if the group fails and the write
        // is queued again.
        var remaining = timeout - timeProvider.GetElapsedTime(startTimestamp);
        if (remaining > TimeSpan.Zero)
            await ((Task)write.Outcome).WaitAsync(remaining, timeProvider, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!write.Outcome.IsCompleted)
        {
            if (write.TryAbandon()) throw Faults.Timeout(database.FullPath, timeout, _isFileLocked, WriteOutcome.NotApplied);
            if (write.TryAbandonClaimed() && !write.Outcome.IsCompleted)
                throw Faults.Timeout(database.FullPath, timeout, _isFileLocked, WriteOutcome.Unknown);
        }

        return await write.Outcome.ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        await _pacer.YieldAsync().ConfigureAwait(false);
        while (await TryBeginAsync().ConfigureAwait(false))
        {
            TakeGroup();
            var size = _group.Count;
            if (!TryCommitGroup()) await CommitOneByOneAsync().ConfigureAwait(false);
            _hadContention = size > 1;
            if (!_hadContention) continue;

            // The callers that were just released run first, because they may have more to write.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        _hadContention = false;
        StopLeading();
    }

    /// <summary>Waits for the write lock of the file and begins a transaction.</summary>
    /// <returns>False if there is nothing left to write.</returns>
    private async ValueTask<bool> TryBeginAsync()
    {
        while (HasWork())
        {
            try
            {
                if (OpenWriter().TryBegin())
                {
                    _isFileLocked = false;
                    return true;
                }
            }
            catch (SqliteException e) when (Faults.IsBusy(e))
            {
                CloseWriter();
            }
            catch (Exception e)
            {
                var error = HandleFailure(e);
                while (_queue.TryDequeue(out var write))
                    if (write.TryClaim()) write.Fail(error);
                return false;
            }

            _isFileLocked = true;
            await Task.Delay(_lockRetryInterval, timeProvider).ConfigureAwait(false);
        }

        return false;
    }

    private bool HasWork()
    {
        while (_queue.TryPeek(out var write))
        {
            if (!write.IsAbandoned) return true;
            _queue.TryDequeue(out _);
        }

        return false;
    }

    private void TakeGroup()
    {
        _group.Clear();
        while (_group.Count < MaxGroupSize && _queue.TryDequeue(out var write))
            if (write.TryClaim()) _group.Add(write);
    }

    /// <returns>False if the group was certainly rolled back, so that its writes can be tried one by one.</returns>
    private bool TryCommitGroup()
    {
        try
        {
            foreach (var write in _group)
                if (!write.IsAbandoned) write.Apply(_writer!);
            _writer!.Commit();
            _pacer.OnCommitted();
        }
        catch (Exception e)
        {
            var isOutcomeUnknown = _writer!.IsOutcomeUnknown;
            var error = HandleFailure(e);
            if (!isOutcomeUnknown && _group.Count > 1) return false;
            foreach (var write in _group) write.Fail(error);
            return true;
        }

        foreach (var write in _group) write.Complete();
        return true;
    }

    private async ValueTask CommitOneByOneAsync()
    {
        var remaining = 0;
        foreach (var write in _group)
        {
            if (!write.TryUnclaim()) continue;
            _queue.Enqueue(write);
            remaining++;
        }

        // Other writes may have been queued meanwhile. They are only committed a little earlier.
        for (; remaining > 0 && await TryBeginAsync().ConfigureAwait(false); remaining--)
        {
            _group.Clear();
            while (_group.Count == 0 && _queue.TryDequeue(out var write))
                if (write.TryClaim()) _group.Add(write);
            TryCommitGroup();
        }
    }

    private WriteConnection OpenWriter()
    {
        database.FileGuard.CheckBeforeUse();
        if (_writer is { IsCurrent: false }) CloseWriter();
        return _writer ??= new WriteConnection(database.Open(), timeProvider, changeFeed, endFeed);
    }

    /// <summary>Ends a transaction that failed.</summary>
    /// <returns>The exception for its callers.</returns>
    private Exception HandleFailure(Exception exception)
    {
        var isOutcomeUnknown = _writer is { IsOutcomeUnknown: true };
        if (isOutcomeUnknown)
        {
            _writer!.OverwriteFailedCommit();
            changeFeed.Publish(DocumentChange.Resync(null));
            endFeed.Publish(DocumentChange.Resync(null));
        }

        if (exception is not FileReplacedException) CloseWriter();
        return isOutcomeUnknown || Faults.IsFault(exception)
            ? database.ToStoreException(exception, isOutcomeUnknown ? WriteOutcome.Unknown : WriteOutcome.NotApplied)
            : exception;
    }

    private void CloseWriter()
    {
        // Closing rolls back an open transaction. A connection is not kept after an error, because the file may have been repaired or
        // replaced since.
        _writer?.Dispose();
        _writer = null;
    }
}
