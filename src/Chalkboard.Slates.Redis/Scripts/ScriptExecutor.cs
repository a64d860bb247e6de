using System.Runtime.CompilerServices;
using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Connections;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>Runs each script in one round trip, identified by its SHA-1.</summary>
internal sealed class ScriptExecutor : IAsyncDisposable
{
    /// <summary>The flags of plain commands, which must all reach the same server, so no redirection is followed.</summary>
    public const CommandFlags PlainFlags = MasterFlags | CommandFlags.NoRedirect;

    // Replicas may lag behind, so reads go to masters, too.
    private const CommandFlags MasterFlags = CommandFlags.DemandMaster;

    private readonly RedisStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Connection _connection;
    private readonly Connection? _replicatedConnection;
    private readonly ReplicatedScriptExecutor _replicatedExecutor;

    public ScriptExecutor(RedisStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _options = options;
        _timeProvider = timeProvider;
        _connection = new Connection(options, timeProvider, logger);
        _replicatedConnection = options.Replication.MinReplicas > 0 ? new Connection(options, timeProvider, logger) : null;
        _replicatedExecutor = new ReplicatedScriptExecutor(options.Replication);
    }

    /// <summary>True if a connection has been opened.</summary>
    public bool IsOpen => _connection.Current is not null;

    /// <summary>Runs a script that only reads, or whose changes may be lost.</summary>
    public ValueTask<RedisResult> ReadAsync(Script script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        RunAsync(script, keys, arguments, isWrite: false, cancellationToken);

    /// <summary>Runs a script whose changes must be kept.</summary>
    public ValueTask<RedisResult> WriteAsync(Script script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        _replicatedConnection is { } replicated
        ? RunReplicatedAsync(replicated, script, keys, arguments, cancellationToken)
        : RunAsync(script, keys, arguments, isWrite: true, cancellationToken);

    /// <summary>
    /// Runs plain commands that only read, sent together with <see cref="PlainFlags"/>. They cost the server less than half of a script.
    /// </summary>
    /// <returns>
    /// False if a script must be run instead: always in a cluster, where commands could be redirected one by one, and the time has no slot.
    /// </returns>
    public async ValueTask<(bool IsRead, TResult? Result)> TryReadAsync<TArguments, TResult>(
        Func<IDatabase, TArguments, ValueTask<(bool IsRead, TResult? Result)>> commands, TArguments arguments,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var openConnection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!openConnection.IsStandalone) return default;
        try
        {
            return await commands(openConnection.Database, arguments).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (Faults.MayHaveMoved(e))
        {
            // The script follows the redirection, or reports the error.
            return default;
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw ToException(_connection, e, isWrite: false);
        }
    }

    /// <summary>Runs a command on one server.</summary>
    public async ValueTask<RedisResult> ExecuteAsync(
        IServer server, string command, ICollection<object> arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var openConnection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await server.ExecuteAsync(openConnection.Database.Database, command, arguments).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw ToException(_connection, e, isWrite: false);
        }
    }

    /// <summary>Finds the current masters.</summary>
    public async ValueTask<Masters> FindMastersAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var openConnection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Masters.FindAsync(openConnection.Multiplexer).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw ToException(_connection, e, isWrite: false);
        }
    }

    public ValueTask<OpenConnection> OpenAsync(CancellationToken cancellationToken) =>
        _connection.Current is { } openConnection ? new(openConnection) : OpenAsync(_connection, cancellationToken);

    /// <summary>Opens another connection, which the caller must dispose of. Returns null if the connection is the application's.</summary>
    public Task<ConnectionMultiplexer>? ConnectDedicatedAsync() =>
        _options.ConnectionFactory is null ? _connection.ConnectWithRetryAsync() : null;

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        if (_replicatedConnection is { } replicated) await replicated.DisposeAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RedisResult> RunAsync(
        Script script, RedisKey[] keys, RedisValue[] arguments, bool isWrite, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var openConnection = _connection.Current ?? await OpenAsync(_connection, cancellationToken).ConfigureAwait(false);
        try
        {
            return await openConnection.Database.ScriptEvaluateAsync(script.Sha, keys, arguments, MasterFlags).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (IsScriptUnknown(e))
        {
            return await RunTextAsync(openConnection, script, keys, arguments, isWrite).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw ToException(_connection, e, isWrite);
        }
    }

    /// <summary>Sends the text of a script that the server does not know, for example after a restart or a failover.</summary>
    private async ValueTask<RedisResult> RunTextAsync(
        OpenConnection openConnection, Script script, RedisKey[] keys, RedisValue[] arguments, bool isWrite)
    {
        try
        {
            return await openConnection.Database.ScriptEvaluateAsync(script.Text, keys, arguments, MasterFlags | CommandFlags.NoScriptCache)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw ToException(_connection, e, isWrite);
        }
    }

    private async ValueTask<RedisResult> RunReplicatedAsync(
        Connection connection, Script script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var openConnection = connection.Current ?? await OpenAsync(connection, cancellationToken).ConfigureAwait(false);
        try
        {
            try
            {
                return await WithTimeoutAsync(_replicatedExecutor.RunAsync(openConnection, script, sendText: false, keys, arguments))
                    .ConfigureAwait(false);
            }
            catch (RedisServerException e) when (IsScriptUnknown(e))
            {
                return await WithTimeoutAsync(_replicatedExecutor.RunAsync(openConnection, script, sendText: true, keys, arguments))
                    .ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw ToException(connection, e, isWrite: true);
        }
    }

    // A script may have to wait for earlier batches, each of which has a timeout of its own.
    private Task<RedisResult> WithTimeoutAsync(ValueTask<RedisResult> replicated) =>
        replicated.AsTask().WaitAsync(_options.Timeout, _timeProvider);

    private async ValueTask<OpenConnection> OpenAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e) && !cancellationToken.IsCancellationRequested && !connection.IsDisposed)
        {
            throw Faults.ToStoreException(e, isWrite: false, _options.Timeout);
        }
    }

    private Exception ToException(Connection connection, Exception exception, bool isWrite)
    {
        if (connection.IsDisposed) return new ObjectDisposedException(typeof(RedisSlateStore).FullName);
        if (Faults.MayHaveMoved(exception)) connection.RefreshTopology();
        return Faults.ToStoreException(exception, isWrite, _options.Timeout);
    }

    private static bool IsScriptUnknown(RedisServerException e) => e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);
}
