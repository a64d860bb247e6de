using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// The connection to the servers: opened by the first operation, and by each further one until it succeeds. From then on
/// StackExchange.Redis mends it by itself.
/// </summary>
internal sealed partial class Connection : IAsyncDisposable
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _betweenAttempts = TimeSpan.FromSeconds(1);

    private readonly RedisStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private volatile Opened? _opened;
    private Task<Opened>? _opening;
    private long _lookedAt;
    private int _looking;

    public Connection(RedisStoreOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _lookedAt = time.GetTimestamp() - time.TimestampFrequency;
    }

    /// <summary>What is open, or null.</summary>
    public Opened? Current => _opened;

    public bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>Waits for the connection to be open.</summary>
    public async ValueTask<Opened> OpenAsync(CancellationToken cancellation)
    {
        Task<Opened> opening;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, typeof(RedisSlateStore));
            // Several that come at once wait for one attempt; one that comes after a failed attempt makes another.
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true }) _opening = Task.Run(ConnectAsync);
            opening = _opening;
        }

        return await opening.WaitAsync(_options.Timeout, _time, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Looks for where the masters are now, once a second at most. StackExchange.Redis looks when a connection breaks, which
    /// is before a replica has taken over, and then seldom.
    /// </summary>
    public void Look()
    {
        if (_opened is not { } opened || _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < _betweenLooks || Interlocked.Exchange(ref _looking, 1) != 0) return;
        Volatile.Write(ref _lookedAt, _time.GetTimestamp());
        _ = Task.Run(async () =>
        {
            try
            {
                await opened.Multiplexer.ConfigureAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                NotFound(e);
            }
            finally
            {
                Volatile.Write(ref _looking, 0);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        Task<Opened>? opening;
        lock (_lock)
        {
            if (_disposed.IsCancellationRequested) return;
            opening = _opening;
            _disposed.Cancel();
        }

        if (opening is not null) await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening is { IsCompletedSuccessfully: true } && _options.Connection is null)
            await (await opening.ConfigureAwait(false)).Multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<Opened> ConnectAsync()
    {
        var multiplexer = _options.Connection is { } given
            ? await given(_disposed.Token).ConfigureAwait(false)
            : await ConnectOwnAsync().ConfigureAwait(false);
        var opened = new Opened(multiplexer);
        if (_options.Connection is null)
        {
            multiplexer.ConnectionFailed += (_, e) => Broken(e.EndPoint, e.FailureType);
            multiplexer.ConnectionRestored += (_, e) => Mended(e.EndPoint);
        }

        _opened = opened;
        _ = WarnOfEvictionAsync(multiplexer);
        return opened;
    }

    /// <summary>
    /// Connects, and makes another attempt every second while the first has not ended. Where a server refuses the connection
    /// before StackExchange.Redis has begun to wait for it, the attempt waits for its whole timeout, though the server may be
    /// back at once.
    /// </summary>
    public async Task<ConnectionMultiplexer> ConnectOwnAsync()
    {
        var first = ConnectionMultiplexer.ConnectAsync(Settings.Of(_options));
        List<Task<ConnectionMultiplexer>> attempts = [first];
        while (true)
        {
            // Once the first has ended, the next operation begins anew.
            var goesOn = !first.IsCompleted && !IsDisposed;
            var pause = goesOn ? Task.Delay(_betweenAttempts, _time, _disposed.Token) : Task.Delay(Timeout.InfiniteTimeSpan, _time, CancellationToken.None);
            var ended = await Task.WhenAny([.. attempts, pause]).ConfigureAwait(false);
            if (ended is not Task<ConnectionMultiplexer> attempt)
            {
                if (!IsDisposed) attempts.Add(ConnectionMultiplexer.ConnectAsync(Settings.Of(_options)));
                continue;
            }

            attempts.Remove(attempt);
            if (attempt.IsCompletedSuccessfully || attempts.Count == 0)
            {
                attempts.ForEach(static late => _ = DisposeAsync(late));
                return await attempt.ConfigureAwait(false);
            }

            _ = attempt.Exception;
        }
    }

    /// <summary>Disposes of a connection once it is there, if it ever is.</summary>
    public static async Task DisposeAsync(Task<ConnectionMultiplexer> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully) await (await late.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private async Task WarnOfEvictionAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            foreach (var server in multiplexer.GetServers())
            {
                if (!server.IsConnected || server.IsReplica) continue;
                var memory = await Information.ReadAsync(server, "memory").ConfigureAwait(false);
                if (memory.GetValueOrDefault("maxmemory_policy", "noeviction") is var policy and not "noeviction") Evicts(server.EndPoint, policy);
            }
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            // It is only a warning.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection to Redis at {Server} has broken ({Failure}). It is tried again until it is mended.")]
    private partial void Broken(System.Net.EndPoint? server, ConnectionFailureType failure);

    [LoggerMessage(LogLevel.Information, "The connection to Redis at {Server} is mended.")]
    private partial void Mended(System.Net.EndPoint? server);

    [LoggerMessage(LogLevel.Warning, "Could not find out where the masters of Redis are; this is tried again.")]
    private partial void NotFound(Exception e);

    [LoggerMessage(LogLevel.Warning, "Redis at {Server} has the maxmemory-policy {Policy}: where its memory runs out it throws slates and sign-ins away. Set maxmemory-policy to noeviction.")]
    private partial void Evicts(System.Net.EndPoint server, string policy);
}

/// <summary>An open connection.</summary>
internal sealed class Opened(IConnectionMultiplexer multiplexer)
{
    public IConnectionMultiplexer Multiplexer { get; } = multiplexer;

    public IDatabase Database { get; } = multiplexer.GetDatabase();

    /// <summary>Which master of a cluster has which slots; null where there is no cluster.</summary>
    public ClusterConfiguration? Cluster =>
        Array.Find(Multiplexer.GetServers(), static server => server is { IsConnected: true, ServerType: ServerType.Cluster, ClusterConfiguration: not null })?.ClusterConfiguration;
}
