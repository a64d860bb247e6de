using Chalkboard.Slates.Redis.Cluster;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Connections;

/// <summary>
/// The connection to the servers. The first operation opens it; after a failure, the next operation tries again. Later, StackExchange.Redis
/// reconnects by itself.
/// </summary>
internal sealed partial class Connection : IAsyncDisposable
{
    private static readonly TimeSpan _topologyRefreshInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _connectRetryInterval = TimeSpan.FromSeconds(1);

    private readonly RedisStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposalTokenSource = new();
    private volatile OpenConnection? _openConnection;
    private Task<OpenConnection>? _connectTask;
    private long _lastRefreshTimestamp;
    private int _isRefreshing;

    public Connection(RedisStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        _lastRefreshTimestamp = timeProvider.GetTimestamp() - timeProvider.TimestampFrequency;
    }

    /// <summary>The open connection, or null.</summary>
    public OpenConnection? Current => _openConnection;

    public bool IsDisposed => _disposalTokenSource.IsCancellationRequested;

    /// <summary>Opens the connection if necessary, and returns it.</summary>
    public async ValueTask<OpenConnection> OpenAsync(CancellationToken cancellationToken)
    {
        Task<OpenConnection> connectTask;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposalTokenSource.IsCancellationRequested, typeof(RedisSlateStore));
            // Concurrent operations wait for the same attempt. An operation after a failed attempt makes another one.
            if (_connectTask is null or { IsFaulted: true } or { IsCanceled: true }) _connectTask = Task.Run(ConnectAsync);
            connectTask = _connectTask;
        }

        return await connectTask.WaitAsync(_options.Timeout, _timeProvider, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the current masters, at most once a second. StackExchange.Redis does this when a connection breaks, which is before a replica
    /// has taken over, and later only rarely.
    /// </summary>
    public void RefreshTopology()
    {
        if (_openConnection is not { } openConnection
            || _timeProvider.GetElapsedTime(Volatile.Read(ref _lastRefreshTimestamp)) < _topologyRefreshInterval
            || Interlocked.Exchange(ref _isRefreshing, 1) != 0)
            return;
        Volatile.Write(ref _lastRefreshTimestamp, _timeProvider.GetTimestamp());
        _ = Task.Run(async () =>
        {
            try
            {
                await openConnection.Multiplexer.ConfigureAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                LogRefreshFailed(e);
            }
            finally
            {
                Volatile.Write(ref _isRefreshing, 0);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        Task<OpenConnection>? connectTask;
        lock (_lock)
        {
            if (_disposalTokenSource.IsCancellationRequested) return;
            connectTask = _connectTask;
            _disposalTokenSource.Cancel();
        }

        if (connectTask is not null) await ((Task)connectTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connectTask is { IsCompletedSuccessfully: true } && _options.ConnectionFactory is null)
            await (await connectTask.ConfigureAwait(false)).Multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<OpenConnection> ConnectAsync()
    {
        var multiplexer = _options.ConnectionFactory is { } connectionFactory
            ? await connectionFactory(_disposalTokenSource.Token).ConfigureAwait(false)
            : await ConnectWithRetryAsync().ConfigureAwait(false);
        var openConnection = new OpenConnection(multiplexer);
        if (_options.ConnectionFactory is null)
        {
            multiplexer.ConnectionFailed += (_, e) => LogConnectionBroken(e.EndPoint, e.FailureType);
            multiplexer.ConnectionRestored += (_, e) => LogConnectionRestored(e.EndPoint);
        }

        _openConnection = openConnection;
        _ = WarnAboutServersAsync(multiplexer);
        return openConnection;
    }

    /// <summary>
    /// Connects, and starts another attempt every second until the first one has ended. If a server refuses the connection before
    /// StackExchange.Redis has begun to wait for it, the attempt lasts for its whole timeout, although the server may be
    /// available much earlier.
    /// </summary>
    public async Task<ConnectionMultiplexer> ConnectWithRetryAsync()
    {
        var first = ConnectionMultiplexer.ConnectAsync(ConnectionSettings.Create(_options));
        List<Task<ConnectionMultiplexer>> attempts = [first];
        while (true)
        {
            // After the first attempt has ended, the next operation starts again.
            var shouldRetry = !first.IsCompleted && !IsDisposed;
            var delay = shouldRetry
                ? Task.Delay(_connectRetryInterval, _timeProvider, _disposalTokenSource.Token)
                : Task.Delay(Timeout.InfiniteTimeSpan, _timeProvider, CancellationToken.None);
            var completed = await Task.WhenAny([.. attempts, delay]).ConfigureAwait(false);
            if (completed is not Task<ConnectionMultiplexer> attempt)
            {
                if (!IsDisposed) attempts.Add(ConnectionMultiplexer.ConnectAsync(ConnectionSettings.Create(_options)));
                continue;
            }

            attempts.Remove(attempt);
            if (attempt.IsCompletedSuccessfully || attempts.Count == 0)
            {
                attempts.ForEach(static pending => _ = DisposeAsync(pending));
                return await attempt.ConfigureAwait(false);
            }

            _ = attempt.Exception;
        }
    }

    /// <summary>Disposes of a connection when it is established, if it ever is.</summary>
    public static async Task DisposeAsync(Task<ConnectionMultiplexer> connecting)
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully) await (await connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private async Task WarnAboutServersAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            foreach (var server in multiplexer.GetServers())
            {
                if (!server.IsConnected || server.IsReplica) continue;
                var memoryInfo = await ServerInfo.ReadAsync(server, "memory").ConfigureAwait(false);
                if (memoryInfo.GetValueOrDefault("maxmemory_policy", "noeviction") is var policy and not "noeviction")
                    LogEvictionPolicy(server.EndPoint, policy);
                var serverInfo = await ServerInfo.ReadAsync(server, "server").ConfigureAwait(false);
                if (serverInfo.ContainsKey("garnet_version")) LogGarnet(server.EndPoint);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            // Without the information there is no warning.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection to Redis at {Server} has broken ({Failure}). Reconnecting until it succeeds.")]
    private partial void LogConnectionBroken(System.Net.EndPoint? server, ConnectionFailureType failure);

    [LoggerMessage(LogLevel.Information, "The connection to Redis at {Server} is restored.")]
    private partial void LogConnectionRestored(System.Net.EndPoint? server);

    [LoggerMessage(LogLevel.Warning, "Could not find the current masters of Redis; the next operation that fails tries again.")]
    private partial void LogRefreshFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning,
        "Redis at {Server} has the maxmemory-policy {Policy}: if its memory runs out, it removes slates and sign-ins. Set " +
        "maxmemory-policy to noeviction.")]
    private partial void LogEvictionPolicy(System.Net.EndPoint server, string policy);

    [LoggerMessage(LogLevel.Warning,
        "The server at {Server} is Garnet. Start it with --lua --lua-transaction-mode: otherwise its scripts are not atomic, and updates " +
        "of slates are lost. It does not say whether it was.")]
    private partial void LogGarnet(System.Net.EndPoint server);
}

/// <summary>An open connection.</summary>
internal sealed class OpenConnection(IConnectionMultiplexer multiplexer)
{
    private volatile bool _isStandalone;

    public IConnectionMultiplexer Multiplexer { get; } = multiplexer;

    public IDatabase Database { get; } = multiplexer.GetDatabase();

    /// <summary>True if a server has answered that it is not in a cluster.</summary>
    public bool IsStandalone => _isStandalone || (_isStandalone = Multiplexer.IsConnected && ClusterConfiguration is null);

    /// <summary>The masters of a cluster with their slots; null if there is no cluster.</summary>
    public ClusterConfiguration? ClusterConfiguration =>
        Array.Find(Multiplexer.GetServers(),
        static server =>
            server is { IsConnected: true, ServerType: ServerType.Cluster, ClusterConfiguration: not null })?.ClusterConfiguration;
}
