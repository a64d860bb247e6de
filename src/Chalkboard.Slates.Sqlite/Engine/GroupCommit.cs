using System.Collections.Concurrent;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>
/// Commits changes, those that arrive together in one transaction, so that they share one flush to the disk.
/// </summary>
/// <remarks>
/// There is no thread of its own. Whoever comes while nobody commits leads: alone, it commits at once on its own
/// thread; else it queues, and the thread pool commits all that has queued. While a group is flushed the next one gathers.
/// </remarks>
internal sealed class GroupCommit(Database database, TimeSpan timeout, TimeProvider time, ChangeFeed feed) : IThreadPoolWorkItem, IAsyncDisposable
{
    // Bounds how long the first of a group waits for the last.
    private const int LargestGroup = 512;

    // Another process that commits without pause leaves the file free for a few microseconds at a time. Who asks seldom never gets it.
    private static readonly TimeSpan _wait = TimeSpan.FromMilliseconds(1);

    // One that commits without pause must now and then leave a gap that another process can find.
    private static readonly TimeSpan _longestRun = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _gap = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentQueue<Write> _queue = new();
    private readonly List<Write> _group = [];
    private Writer? _writer;
    private long _runBegan;
    private long _lastCommit;
    private int _leading;
    private bool _crowded;
    private bool _locked;
    private volatile bool _closed;

    /// <summary>Applies a change in a transaction.</summary>
    /// <remarks>Cancellation before the change is taken up leaves it out; afterwards its outcome is awaited, which is a moment away.</remarks>
    public ValueTask<TResult> RunAsync<TState, TResult>(TState state, Func<Writer, TState, TResult> act, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(ISlateStore));
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<TResult>(cancellation);
        if (_crowded || !_queue.IsEmpty || OwesGap || !TryLead()) return QueueAsync(new Write<TState, TResult>(state, act), cancellation);

        try
        {
            if (TryRunAlone(state, act, out var result)) return new(result);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
        finally
        {
            StopLeading();
        }

        return QueueAsync(new Write<TState, TResult>(state, act), cancellation);
    }

    /// <summary>Commits what has queued. Called by the thread pool, for the leader.</summary>
    public void Execute() => _ = DrainAsync();

    /// <summary>Commits what has queued, then closes. What comes later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        while (true)
        {
            while (!TryLead()) await Task.Yield();
            if (!HasWork()) break;
            // It queued before the end, and this has taken the lead from whoever was to commit it.
            await DrainAsync().ConfigureAwait(false);
        }

        _writer?.Dispose();
        _writer = null;
    }

    private bool TryLead() => Interlocked.CompareExchange(ref _leading, 1, 0) == 0;

    private void StopLeading()
    {
        Interlocked.Exchange(ref _leading, 0);
        if (!_queue.IsEmpty) LeadQueue();
    }

    private void LeadQueue()
    {
        // Into the pool's common queue, behind the writers that the last group has just released: they may join this one.
        if (TryLead()) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryRunAlone<TState, TResult>(TState state, Func<Writer, TState, TResult> act, out TResult result)
    {
        try
        {
            var writer = OpenWriter();
            if (!writer.TryBegin())
            {
                result = default!;
                return false;
            }

            result = act(writer, state);
            writer.Commit();
            NoteCommit();
            return true;
        }
        catch (SqliteException e) when (Faults.IsBusy(e))
        {
            // SQLite is busy before it writes to the log, and never after.
            CloseWriter();
            result = default!;
            return false;
        }
        catch (Exception e)
        {
            throw EndFailed(e);
        }
    }

    private async ValueTask<TResult> QueueAsync<TState, TResult>(Write<TState, TResult> write, CancellationToken cancellation)
    {
        _queue.Enqueue(write);
        LeadQueue();
        ObjectDisposedException.ThrowIf(_closed && write.TryAbandon(), typeof(ISlateStore));
        var start = time.GetTimestamp();
        try
        {
            return await write.Outcome.WaitAsync(timeout, time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (write.TryAbandon()) throw;
        }
        catch (TimeoutException)
        {
        }

        // Its outcome is a moment away, unless the disk stalls, or its group failed and it has to wait again.
        var left = timeout - time.GetElapsedTime(start);
        if (left > TimeSpan.Zero) await ((Task)write.Outcome).WaitAsync(left, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!write.Outcome.IsCompleted)
        {
            if (write.TryAbandon()) throw Faults.Timeout(database.File, timeout, _locked, WriteOutcome.NotApplied);
            if (write.TryAbandonClaimed() && !write.Outcome.IsCompleted) throw Faults.Timeout(database.File, timeout, _locked, WriteOutcome.Unknown);
        }

        return await write.Outcome.ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        if (OwesGap) await Task.Delay(_gap, time).ConfigureAwait(false);
        while (await TryBeginAsync().ConfigureAwait(false))
        {
            Gather();
            var size = _group.Count;
            if (!TryCommitGroup()) await CommitOneByOneAsync().ConfigureAwait(false);
            _crowded = size > 1;
            if (!_crowded) continue;

            // Let the writers just released go first: they may have more to write.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        _crowded = false;
        StopLeading();
    }

    private bool OwesGap => time.GetElapsedTime(_lastCommit) < _gap && time.GetElapsedTime(_runBegan, _lastCommit) > _longestRun;

    private void NoteCommit()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_lastCommit, now) >= _gap) _runBegan = now;
        _lastCommit = now;
    }

    /// <summary>Waits until the file is ours to write.</summary>
    /// <returns>False if there is nothing left to write.</returns>
    private async ValueTask<bool> TryBeginAsync()
    {
        while (HasWork())
        {
            try
            {
                if (OpenWriter().TryBegin())
                {
                    _locked = false;
                    return true;
                }
            }
            catch (SqliteException e) when (Faults.IsBusy(e))
            {
                CloseWriter();
            }
            catch (Exception e)
            {
                var error = EndFailed(e);
                while (_queue.TryDequeue(out var write))
                    if (write.TryClaim()) write.Fail(error);
                return false;
            }

            _locked = true;
            await Task.Delay(_wait, time).ConfigureAwait(false);
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

    private void Gather()
    {
        _group.Clear();
        while (_group.Count < LargestGroup && _queue.TryDequeue(out var write))
            if (write.TryClaim()) _group.Add(write);
    }

    /// <returns>False if the group was rolled back for certain and its members may be tried one by one.</returns>
    private bool TryCommitGroup()
    {
        try
        {
            foreach (var write in _group)
                if (!write.IsAbandoned) write.Apply(_writer!);
            _writer!.Commit();
            NoteCommit();
        }
        catch (Exception e)
        {
            var inDoubt = _writer!.IsInDoubt;
            var error = EndFailed(e);
            if (!inDoubt && _group.Count > 1) return false;
            foreach (var write in _group) write.Fail(error);
            return true;
        }

        foreach (var write in _group) write.Succeed();
        return true;
    }

    private async ValueTask CommitOneByOneAsync()
    {
        var left = 0;
        foreach (var write in _group)
        {
            if (!write.TryUnclaim()) continue;
            _queue.Enqueue(write);
            left++;
        }

        // Others may have queued meanwhile; they are merely committed a little earlier than they would have been.
        for (; left > 0 && await TryBeginAsync().ConfigureAwait(false); left--)
        {
            _group.Clear();
            while (_group.Count == 0 && _queue.TryDequeue(out var write))
                if (write.TryClaim()) _group.Add(write);
            TryCommitGroup();
        }
    }

    private Writer OpenWriter()
    {
        database.Guard.BeforeUse();
        if (_writer is { IsCurrent: false }) CloseWriter();
        return _writer ??= new Writer(database.Open(), time, feed);
    }

    /// <summary>Ends a transaction that failed.</summary>
    /// <returns>What its callers are told.</returns>
    private Exception EndFailed(Exception e)
    {
        var inDoubt = _writer is { IsInDoubt: true };
        if (inDoubt)
        {
            _writer!.OverwriteFailedCommit();
            feed.Publish(DocumentChange.Resync(null));
        }

        if (e is not FileReplacedException) CloseWriter();
        return inDoubt || Faults.IsFault(e) ? database.Fault(e, inDoubt ? WriteOutcome.Unknown : WriteOutcome.NotApplied) : e;
    }

    private void CloseWriter()
    {
        // Closing rolls back what is open. A connection that met an error is not worth keeping: the file may have been
        // mended or replaced since.
        _writer?.Dispose();
        _writer = null;
    }
}
