using System.Collections.Concurrent;
using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Connections;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Changes;

/// <summary>
/// Hears what commits publish. Redis does not tell a subscriber that it has been left out, so every few seconds each
/// master is asked to publish a sign of life. Where one does not arrive, or a connection breaks, or another server has
/// become master, or one has lost its data, changes may have been missed, and listening begins anew.
/// </summary>
/// <remarks>
/// It listens on a connection of its own, and a new one each time. While servers come back StackExchange.Redis may lose sight
/// of a subscription, which then lives as long as its connection; beside the next one, on another server of a cluster, each
/// message would come twice, and the second time perhaps after a newer one.
/// </remarks>
internal sealed class MessageListener(ScriptExecutor scriptExecutor, Keys keys, DataLossDetector dataLossDetector, RedisStoreOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan _heartbeatInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _unsubscribeTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _pendingHeartbeats = [];

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        var sharedConnection = (await scriptExecutor.OpenAsync(cancellationToken).ConfigureAwait(false)).Multiplexer;
        var ownConnection = scriptExecutor.ConnectDedicatedAsync();
        try
        {
            await ListenAsync(ownConnection is null ? sharedConnection : await ownConnection.WaitAsync(options.Timeout, timeProvider, cancellationToken).ConfigureAwait(false), feed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (ownConnection is not null) _ = Connection.DisposeAsync(ownConnection);
        }
    }

    private async Task ListenAsync(IConnectionMultiplexer multiplexer, ChangeFeed feed, CancellationToken cancellationToken)
    {
        var connectionLost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // On the same server of a cluster, however often it subscribes.
        var channel = RedisChannel.Literal(keys.ChangesChannel).WithKeyRouting();
        var subscriber = multiplexer.GetSubscriber();
        void OnConnectionFailed(object? sender, ConnectionFailedEventArgs e)
        {
            // A master that is lost may take changes with it; a replica does not, unless it is the one that is listened to.
            if (e.EndPoint is null || e.EndPoint.Equals(subscriber.SubscribedEndpoint(channel)) || !multiplexer.GetServers().Any(candidate => candidate.IsReplica && candidate.EndPoint.Equals(e.EndPoint)))
                connectionLost.TrySetException(e.Exception ?? new RedisConnectionException(e.FailureType, CommandFlags.None, "The connection has broken."));
        }

        multiplexer.ConnectionFailed += OnConnectionFailed;
        ChannelMessageQueue? queue = null;
        Task readTask = Task.CompletedTask, monitorTask = Task.CompletedTask;
        using var endOfSubscription = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            queue = await subscriber.SubscribeAsync(channel).WaitAsync(options.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            readTask = ReadMessagesAsync(queue, feed, endOfSubscription.Token);
            monitorTask = MonitorAsync(feed, endOfSubscription.Token);
            await (await Task.WhenAny(readTask, monitorTask, connectionLost.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            multiplexer.ConnectionFailed -= OnConnectionFailed;
            await endOfSubscription.CancelAsync().ConfigureAwait(false);
            _pendingHeartbeats.Clear();
            _ = connectionLost.TrySetResult();
            _ = connectionLost.Task.Exception;
            if (queue is not null) await UnsubscribeAsync(queue).ConfigureAwait(false);
            // Neither may still say anything once listening begins anew.
            await Task.WhenAll(readTask, monitorTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends a subscription. The next may be on another server: what still came from this one would come twice, and too late.</summary>
    private async Task UnsubscribeAsync(ChannelMessageQueue queue) =>
        await ((Task)queue.UnsubscribeAsync().WaitAsync(_unsubscribeTimeout, timeProvider)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task ReadMessagesAsync(ChannelMessageQueue queue, ChangeFeed feed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await queue.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> bytes = message.Message;
            HandleMessage(bytes.Span, feed);
        }
    }

    private async Task MonitorAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        var knownLossCount = 0;
        for (string? knownIdentity = null; ; await Task.Delay(_heartbeatInterval, timeProvider, cancellationToken).ConfigureAwait(false))
        {
            var masters = await scriptExecutor.FindMastersAsync(cancellationToken).ConfigureAwait(false);
            if (knownIdentity is not null && knownIdentity != masters.Identity) return;
            await Task.WhenAll(masters.Servers.Select(master => SendHeartbeatAsync(master, cancellationToken))).WaitAsync(options.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            await dataLossDetector.CheckAsync(masters, cancellationToken).WaitAsync(options.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            if (knownIdentity is not null && dataLossDetector.LossCount != knownLossCount) return;
            knownLossCount = dataLossDetector.LossCount;
            if (knownIdentity is null) feed.MarkLive();
            knownIdentity = masters.Identity;
        }
    }

    private async Task SendHeartbeatAsync(IServer master, CancellationToken cancellationToken)
    {
        var heartbeatId = Guid.NewGuid();
        var arrival = _pendingHeartbeats[heartbeatId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await scriptExecutor.ExecuteAsync(master, "PUBLISH", [keys.ChangesChannel, ChangeCodec.EncodeHeartbeat(heartbeatId)], cancellationToken).ConfigureAwait(false);
        await arrival.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void HandleMessage(ReadOnlySpan<byte> message, ChangeFeed feed)
    {
        if (ChangeCodec.TryDecodeHeartbeat(message, out var heartbeatId))
        {
            if (_pendingHeartbeats.TryRemove(heartbeatId, out var arrival)) arrival.TrySetResult();
        }
        else
        {
            ChangeCodec.DecodeTo(message, feed);
        }
    }
}
