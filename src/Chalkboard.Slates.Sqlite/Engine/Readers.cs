using Microsoft.Data.Sqlite;
using Microsoft.Extensions.ObjectPool;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>Runs reads, each on a connection of its own, so that no read waits for a write or another read.</summary>
internal sealed class Readers : IDisposable
{
    private static readonly TimeSpan _wait = TimeSpan.FromMilliseconds(10);

    private readonly Database _database;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ObjectPool<Reader> _pool;

    public Readers(Database database, TimeSpan timeout, TimeProvider time)
    {
        _database = database;
        _timeout = timeout;
        _time = time;
        _pool = new DefaultObjectPoolProvider().Create(new Policy(database, time));
    }

    /// <summary>Reads, on this thread: SQLite answers from memory or one disk access, and has no other way.</summary>
    public ValueTask<TResult> RunAsync<TState, TResult>(TState state, Func<Reader, TState, TResult> read, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<TResult>(cancellation);
        try
        {
            return TryRun(state, read, out var result) ? new(result) : WaitAsync(state, read, cancellation);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
    }

    public void Dispose() => (_pool as IDisposable)?.Dispose();

    private async ValueTask<TResult> WaitAsync<TState, TResult>(TState state, Func<Reader, TState, TResult> read, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < _timeout)
        {
            await Task.Delay(_wait, _time, cancellation).ConfigureAwait(false);
            if (TryRun(state, read, out var result)) return result;
        }

        throw Faults.Timeout(_database.File, _timeout, locked: true, WriteOutcome.None);
    }

    /// <returns>False if another program holds the file.</returns>
    private bool TryRun<TState, TResult>(TState state, Func<Reader, TState, TResult> read, out TResult result)
    {
        Reader? reader = null;
        try
        {
            _database.Guard.BeforeUse();
            reader = Rent();
            result = read(reader, state);
            _pool.Return(reader);
            return true;
        }
        catch (SqliteException e) when (Faults.IsBusy(e))
        {
            reader?.Dispose();
            result = default!;
            return false;
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            reader?.Dispose();
            throw _database.Fault(e);
        }
    }

    private Reader Rent()
    {
        while (true)
        {
            var reader = _pool.Get();
            if (reader.IsCurrent) return reader;
            reader.Dispose();
        }
    }

    private sealed class Policy(Database database, TimeProvider time) : PooledObjectPolicy<Reader>
    {
        public override Reader Create() => new(database.Open(), time);

        public override bool Return(Reader reader) => reader.IsCurrent;
    }
}
