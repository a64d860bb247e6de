using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>Runs scripts in the server: each in one round trip, known to the server by its SHA-1.</summary>
internal sealed class Server : IAsyncDisposable
{
    // A replica may lag behind, so none is ever read.
    private const CommandFlags Master = CommandFlags.DemandMaster;

    private readonly RedisStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Connection _connection;
    private readonly Connection? _replicatedConnection;
    private readonly Replication _replication;

    public Server(RedisStoreOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _connection = new Connection(options, time, logger);
        _replicatedConnection = options.Replicas.MustHave > 0 ? new Connection(options, time, logger) : null;
        _replication = new Replication(options.Replicas);
    }

    /// <summary>Whether there has been a connection.</summary>
    public bool IsOpen => _connection.Current is not null;

    /// <summary>Runs a script that changes nothing that anybody would miss.</summary>
    public ValueTask<RedisResult> ReadAsync(Script script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellation) =>
        RunAsync(script, keys, arguments, changes: false, cancellation);

    /// <summary>Runs a script that changes something.</summary>
    public ValueTask<RedisResult> ChangeAsync(Script script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellation) => _replicatedConnection is { } replicated
        ? RunReplicatedAsync(replicated, script, keys, arguments, cancellation)
        : RunAsync(script, keys, arguments, changes: true, cancellation);

    /// <summary>Runs a command that is no script, on one server.</summary>
    public async ValueTask<RedisResult> ExecuteAsync(IServer server, string command, ICollection<object> arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var opened = await OpenAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await server.ExecuteAsync(opened.Database.Database, command, arguments).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw Described(_connection, e, changes: false);
        }
    }

    /// <summary>The masters, all of which can be reached.</summary>
    public async ValueTask<Masters> MastersAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var opened = await OpenAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Masters.FindAsync(opened.Multiplexer).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw Described(_connection, e, changes: false);
        }
    }

    public ValueTask<Opened> OpenAsync(CancellationToken cancellation) => _connection.Current is { } opened ? new(opened) : OpenAsync(_connection, cancellation);

    /// <summary>Opens a further connection, which is the caller's to close; unless there is one of the application's, which is to be used for all.</summary>
    public Task<ConnectionMultiplexer>? ConnectFurther() => _options.Connection is null ? _connection.ConnectOwnAsync() : null;

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        if (_replicatedConnection is { } replicated) await replicated.DisposeAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RedisResult> RunAsync(Script script, RedisKey[] keys, RedisValue[] arguments, bool changes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var opened = _connection.Current ?? await OpenAsync(_connection, cancellation).ConfigureAwait(false);
        try
        {
            return await opened.Database.ScriptEvaluateAsync(script.Sha, keys, arguments, Master).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (IsUnknown(e))
        {
            return await RunWholeAsync(opened, script, keys, arguments, changes).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw Described(_connection, e, changes);
        }
    }

    /// <summary>The server has not seen this script yet, or has forgotten it: it was restarted, or another took over.</summary>
    private async ValueTask<RedisResult> RunWholeAsync(Opened opened, Script script, RedisKey[] keys, RedisValue[] arguments, bool changes)
    {
        try
        {
            return await opened.Database.ScriptEvaluateAsync(script.Text, keys, arguments, Master | CommandFlags.NoScriptCache).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw Described(_connection, e, changes);
        }
    }

    private async ValueTask<RedisResult> RunReplicatedAsync(Connection connection, Script script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var opened = connection.Current ?? await OpenAsync(connection, cancellation).ConfigureAwait(false);
        try
        {
            try
            {
                return await InTimeAsync(_replication.RunAsync(opened, script, whole: false, keys, arguments)).ConfigureAwait(false);
            }
            catch (RedisServerException e) when (IsUnknown(e))
            {
                return await InTimeAsync(_replication.RunAsync(opened, script, whole: true, keys, arguments)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            throw Described(connection, e, changes: true);
        }
    }

    // It may have to wait for those before it, which may wait for a timeout of their own.
    private Task<RedisResult> InTimeAsync(ValueTask<RedisResult> replicated) => replicated.AsTask().WaitAsync(_options.Timeout, _time);

    private async ValueTask<Opened> OpenAsync(Connection connection, CancellationToken cancellation)
    {
        try
        {
            return await connection.OpenAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e) && !cancellation.IsCancellationRequested && !connection.IsDisposed)
        {
            throw Faults.Describe(e, changes: false, _options.Timeout);
        }
    }

    private Exception Described(Connection connection, Exception e, bool changes)
    {
        if (connection.IsDisposed) return new ObjectDisposedException(typeof(RedisSlateStore).FullName);
        if (Faults.IsLost(e)) connection.Look();
        return Faults.Describe(e, changes, _options.Timeout);
    }

    private static bool IsUnknown(RedisServerException e) => e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);
}
