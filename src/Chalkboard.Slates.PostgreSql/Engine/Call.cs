using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Sets the parameters of a command.</summary>
internal delegate void Binder<in TState>(NpgsqlCommand command, TState state);

/// <summary>Takes in a row, which changes the result that the rows before it gave.</summary>
/// <returns>The result so far, which is the default before the first row.</returns>
internal delegate TResult RowReader<in TState, TResult>(NpgsqlDataReader row, TState state, TResult? soFar);

/// <summary>One run of a statement, which whoever asked for it may leave behind.</summary>
internal sealed class Call<TState, TResult>(Calls calls, Statement statement, TState state, Binder<TState> bind, RowReader<TState, TResult> read)
{
    private const int Preparing = 0;
    private const int Sent = 1;
    private const int Abandoned = 2;

    private int _stage;
    private bool _notReplicated;
    private volatile bool _left;
    private NpgsqlCommand? _command;

    /// <summary>Sees to it that the statement is not sent any more.</summary>
    /// <returns>False if it has been sent.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _stage, Abandoned, Preparing) != Sent;

    /// <summary>Asks the server to end the statement, which nobody waits for any more, so that its connection is free again.</summary>
    public void Cancel()
    {
        _left = true;
        // Taken, so that it is not used again: it would be another's that is cancelled.
        if (Interlocked.Exchange(ref _command, null) is not { } command) return;
        // Npgsql asks on another connection, and blocks while it does: not on a thread of the pool.
        _ = Task.Factory.StartNew(command.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public async Task<TResult> RunAsync()
    {
        try
        {
            if (!calls.Schema.IsReady) await calls.Schema.EnsureAsync().ConfigureAwait(false);
            try
            {
                return await SendAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (!_left && (statement.Writes ? Faults.IsUnsent(e) : Faults.IsBroken(e)))
            {
                // The server was started anew, or another one is primary: what the pool held is of no use. A read can be asked
                // for again, and so can a write of which the end has not left us: it is as if it had not been sent.
                Interlocked.CompareExchange(ref _stage, Preparing, Sent);
                return await SendAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            if (Faults.IsMissingSchema(e)) calls.Schema.Doubt();
            throw Faults.Describe(e, calls.Database, statement.Writes, outcomeUnknown: statement.Writes && _stage == Sent && !Faults.IsRefusal(e));
        }
    }

    private async Task<TResult> SendAsync()
    {
        var connection = await calls.Database.OpenAsync().ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (Interlocked.CompareExchange(ref _stage, Sent, Preparing) == Abandoned) throw new OperationCanceledException();
            if (statement.Writes) connection.Notice += Notice;
            var command = statement.Rent();
            bind(command, state);
            command.Connection = connection;
            Interlocked.Exchange(ref _command, command);
            // Its caller may have been told that it failed before there was anything to cancel.
            if (_left) throw new OperationCanceledException();
            var result = await ReadAsync(command).ConfigureAwait(false);
            // One that is being cancelled, or has failed, is not used again.
            if (Interlocked.Exchange(ref _command, null) is not null) statement.Return(command);
            return _notReplicated ? throw Faults.NotReplicated(calls.Database) : result;
        }
    }

    private async Task<TResult> ReadAsync(NpgsqlCommand command)
    {
        TResult? result = default;
        var rows = await command.ExecuteReaderAsync().ConfigureAwait(false);
        // It is in its end that the server says whether what it has done is committed.
        await using (rows.ConfigureAwait(false))
            while (await rows.ReadAsync().ConfigureAwait(false))
                result = read(rows, state, result);
        return result!;
    }

    // A commit whose wait for its standby is cancelled succeeds all the same, with a warning. The text is in the server's language.
    private void Notice(object sender, NpgsqlNoticeEventArgs e)
    {
        if (e.Notice.Routine == "SyncRepWaitForLSN") _notReplicated = true;
    }
}
