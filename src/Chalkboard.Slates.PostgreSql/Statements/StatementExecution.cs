using Chalkboard.Slates.PostgreSql.Connections;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Statements;

/// <summary>Sets the parameters of a command.</summary>
internal delegate void ParameterBinder<in TState>(NpgsqlCommand command, TState state);

/// <summary>Takes in a row, which changes the result that the rows before it gave.</summary>
/// <returns>The result so far, which is the default before the first row.</returns>
internal delegate TResult RowReader<in TState, TResult>(NpgsqlDataReader row, TState state, TResult? accumulated);

/// <summary>One run of a statement, which whoever asked for it may leave behind.</summary>
internal sealed class StatementExecution<TState, TResult>(StatementExecutor executor, Statement statement, TState state, ParameterBinder<TState> bind, RowReader<TState, TResult> readRow)
{
    private const int Preparing = 0;
    private const int Sent = 1;
    private const int Abandoned = 2;

    private int _stage;
    private bool _isNotReplicated;
    private volatile bool _isAbandonedByCaller;
    private NpgsqlCommand? _command;

    /// <summary>Sees to it that the statement is not sent any more.</summary>
    /// <returns>False if it has been sent.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _stage, Abandoned, Preparing) != Sent;

    /// <summary>Asks the server to end the statement, which nobody waits for any more, so that its connection is free again.</summary>
    public void Cancel()
    {
        _isAbandonedByCaller = true;
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
            if (!executor.Schema.IsReady) await executor.Schema.EnsureAsync().ConfigureAwait(false);
            try
            {
                return await SendAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (!_isAbandonedByCaller && (statement.IsWrite ? Faults.IsUnsent(e) : Faults.IsBroken(e)))
            {
                // The server was started anew, or another one is primary: what the pool held is of no use. A read can be asked
                // for again, and so can a write of which the end has not left us: it is as if it had not been sent.
                Interlocked.CompareExchange(ref _stage, Preparing, Sent);
                return await SendAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            if (Faults.IsMissingSchema(e)) executor.Schema.Invalidate();
            throw Faults.ToStoreException(e, executor.Database, statement.IsWrite, isOutcomeUnknown: statement.IsWrite && _stage == Sent && !Faults.IsRefusal(e));
        }
    }

    private async Task<TResult> SendAsync()
    {
        var connection = await executor.Database.OpenAsync().ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (Interlocked.CompareExchange(ref _stage, Sent, Preparing) == Abandoned) throw new OperationCanceledException();
            if (statement.IsWrite) connection.Notice += OnNotice;
            var command = statement.Rent();
            bind(command, state);
            command.Connection = connection;
            Interlocked.Exchange(ref _command, command);
            // Its caller may have been told that it failed before there was anything to cancel.
            if (_isAbandonedByCaller) throw new OperationCanceledException();
            var result = await ReadAsync(command).ConfigureAwait(false);
            // One that is being cancelled, or has failed, is not used again.
            if (Interlocked.Exchange(ref _command, null) is not null) statement.Return(command);
            return _isNotReplicated ? throw Faults.NotReplicated(executor.Database) : result;
        }
    }

    private async Task<TResult> ReadAsync(NpgsqlCommand command)
    {
        TResult? result = default;
        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        // It is in its end that the server says whether what it has done is committed.
        await using (reader.ConfigureAwait(false))
            while (await reader.ReadAsync().ConfigureAwait(false))
                result = readRow(reader, state, result);
        return result!;
    }

    // A commit whose wait for its standby is cancelled succeeds all the same, with a warning. The text is in the server's language.
    private void OnNotice(object sender, NpgsqlNoticeEventArgs e)
    {
        if (e.Notice.Routine == "SyncRepWaitForLSN") _isNotReplicated = true;
    }
}
