using Chalkboard.Slates.PostgreSql.Connections;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Statements;

/// <summary>Sets the parameters of a command.</summary>
internal delegate void ParameterBinder<in TState>(NpgsqlCommand command, TState state);

/// <summary>Combines a row with the result of the previous rows.</summary>
/// <returns>The new result. Before the first row, the result is the default value.</returns>
internal delegate TResult RowReader<in TState, TResult>(NpgsqlDataReader row, TState state, TResult? accumulated);

/// <summary>One execution of a statement. Its caller can abandon it.</summary>
internal sealed class StatementExecution<TState, TResult>(
    StatementExecutor executor, Statement statement, TState state, ParameterBinder<TState> bind, RowReader<TState, TResult> readRow)
{
    private const int Preparing = 0;
    private const int Sent = 1;
    private const int Abandoned = 2;

    private int _stage;
    private bool _isNotReplicated;
    private volatile bool _isAbandonedByCaller;
    private NpgsqlCommand? _command;

    /// <summary>Prevents the statement from being sent.</summary>
    /// <returns>False if it was sent already.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _stage, Abandoned, Preparing) != Sent;

    /// <summary>Asks the server to cancel the statement that its caller has abandoned, so that its connection becomes free.</summary>
    public void Cancel()
    {
        _isAbandonedByCaller = true;
        // The command is removed, so that it is not pooled. Otherwise, the statement of another caller could be cancelled.
        if (Interlocked.Exchange(ref _command, null) is not { } command) return;
        // Npgsql sends the request on another connection and blocks meanwhile, so it must not run on a thread of the pool.
        _ = Task.Factory.StartNew(command.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
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
                // The server was restarted, or another server is now the primary, so the pooled connections are broken. A read can be
                // repeated. A write that was not sent completely can be repeated, too, because the server can't have executed it.
                Interlocked.CompareExchange(ref _stage, Preparing, Sent);
                return await SendAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            if (Faults.IsMissingSchema(e)) executor.Schema.Invalidate();
            throw Faults.ToStoreException(
                e, executor.Database, statement.IsWrite, isOutcomeUnknown: statement.IsWrite && _stage == Sent && !Faults.IsRefusal(e));
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
            // The caller may have abandoned the execution before there was a command to cancel.
            if (_isAbandonedByCaller) throw new OperationCanceledException();
            var result = await ReadAsync(command).ConfigureAwait(false);
            // A command that is being cancelled, or has failed, is not pooled.
            if (Interlocked.Exchange(ref _command, null) is not null) statement.Return(command);
            return _isNotReplicated ? throw Faults.NotReplicated(executor.Database) : result;
        }
    }

    private async Task<TResult> ReadAsync(NpgsqlCommand command)
    {
        TResult? result = default;
        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        // The server reports the commit at the end of the result.
        await using (reader.ConfigureAwait(false))
            while (await reader.ReadAsync().ConfigureAwait(false))
                result = readRow(reader, state, result);
        return result!;
    }

    // If the wait for a synchronous standby is cancelled, the commit succeeds with a warning. Its text is in the server's language, so the
    // routine identifies it.
    private void OnNotice(object sender, NpgsqlNoticeEventArgs e)
    {
        if (e.Notice.Routine == "SyncRepWaitForLSN") _isNotReplicated = true;
    }
}
