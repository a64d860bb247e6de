using Chalkboard.Slates.Sqlite.Commits;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.ObjectPool;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>Runs each read on its own connection, so that no read waits for a write or another read.</summary>
internal sealed class ReadConnectionPool : IDisposable
{
    private static readonly TimeSpan _lockRetryInterval = TimeSpan.FromMilliseconds(10);

    private readonly Database _database;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly ObjectPool<ReadConnection> _pool;

    public ReadConnectionPool(Database database, TimeSpan timeout, TimeProvider timeProvider)
    {
        _database = database;
        _timeout = timeout;
        _timeProvider = timeProvider;
        _pool = new DefaultObjectPoolProvider().Create(new Policy(database, timeProvider));
    }

    /// <summary>Reads on the caller's thread, because SQLite has no asynchronous API.</summary>
    public ValueTask<TResult> RunAsync<TState, TResult>(
        TState state, Func<ReadConnection, TState, TResult> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<TResult>(cancellationToken);
        try
        {
            return TryRun(state, read, out var result) ? new(result) : RetryAsync(state, read, cancellationToken);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
    }

    public void Dispose() => (_pool as IDisposable)?.Dispose();

    private async ValueTask<TResult> RetryAsync<TState, TResult>(
        TState state, Func<ReadConnection, TState, TResult> read, CancellationToken cancellationToken)
    {
        var startTimestamp = _timeProvider.GetTimestamp();
        while (_timeProvider.GetElapsedTime(startTimestamp) < _timeout)
        {
            await Task.Delay(_lockRetryInterval, _timeProvider, cancellationToken).ConfigureAwait(false);
            if (TryRun(state, read, out var result)) return result;
        }

        throw Faults.Timeout(_database.FullPath, _timeout, isLocked: true, WriteOutcome.None);
    }

    /// <returns>False if another program has locked the file.</returns>
    private bool TryRun<TState, TResult>(TState state, Func<ReadConnection, TState, TResult> read, out TResult result)
    {
        ReadConnection? reader = null;
        try
        {
            _database.FileGuard.CheckBeforeUse();
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
            throw _database.ToStoreException(e);
        }
    }

    private ReadConnection Rent()
    {
        while (true)
        {
            var reader = _pool.Get();
            if (reader.IsCurrent) return reader;
            reader.Dispose();
        }
    }

    private sealed class Policy(Database database, TimeProvider timeProvider) : PooledObjectPolicy<ReadConnection>
    {
        public override ReadConnection Create() => new(database.Open(), timeProvider);

        public override bool Return(ReadConnection reader) => reader.IsCurrent;
    }
}
