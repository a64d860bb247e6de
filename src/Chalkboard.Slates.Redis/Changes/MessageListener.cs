using System.Collections.Concurrent;
using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Connections;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Changes;

/// <summary>
/// Receives the changes that scripts publish on a channel. Redis does not report to a subscriber that it missed messages, so the listener
/// makes each master publish a heartbeat every few seconds. If a heartbeat does not arrive, a connection breaks, another server becomes
/// master, or a server loses its data, changes may have been missed, and the listener starts again.
/// </summary>
/// <remarks>
/// The listener opens its own connection for each start. While servers restart, StackExchange.Redis can lose track of a subscription, which
/// then lives as long as its connection. Together with the next subscription, on another server of a cluster, each message would arrive
/// twice, the second time perhaps after a newer one.
/// </remarks>
internal sealed class MessageListener(
    ScriptExecutor scriptExecutor, byte[] channelName, DataLossDetector dataLossDetector, RedisStoreOptions options,
    TimeProvider timeProvider)
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
            await ListenAsync(
                ownConnection is null
                    ? sharedConnection
                    : await ownConnection.WaitAsync(options.Timeout, timeProvider, cancellationToken)
                        .ConfigureAwait(false), feed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (ownConnection is not null) _ = Connection.DisposeAsync(ownConnection);
        }
    }

    private async Task ListenAsync(IConnectionMultiplexer multiplexer, ChangeFeed feed, CancellationToken cancellationToken)
    {
        var connectionLost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // In a cluster, key routing always subscribes on the same server.
        var channel = RedisChannel.Literal(channelName).WithKeyRouting();
        var subscriber = multiplexer.GetSubscriber();
        void OnConnectionFailed(object? sender, ConnectionFailedEventArgs e)
        {
            // A lost master may lose changes. A lost replica does not, unless the subscription is on it.
            if (e.EndPoint is null || e.EndPoint.Equals(subscriber.SubscribedEndpoint(channel))
                || !multiplexer.GetServers().Any(candidate => candidate.IsReplica && candidate.EndPoint.Equals(e.EndPoint)))
                connectionLost.TrySetException(
                    e.Exception ?? new RedisConnectionException(e.FailureType, CommandFlags.None, "The connection has broken."));
        }

        multiplexer.ConnectionFailed += OnConnectionFailed;
        ChannelMessageQueue? queue = null;
        Task readTask = Task.CompletedTask, monitorTask = Task.CompletedTask;
        using var endOfSubscription = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            queue = await subscriber.SubscribeAsync(channel).WaitAsync(options.Timeout, timeProvider, cancellationToken)
                .ConfigureAwait(false);
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
            // Neither task may publish anything after the next start.
            await Task.WhenAll(readTask, monitorTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends a subscription. The next one may be on another server, so messages of this one would be late duplicates.</summary>
    private async Task UnsubscribeAsync(ChannelMessageQueue queue) =>
        await ((Task)queue.UnsubscribeAsync().WaitAsync(_unsubscribeTimeout, timeProvider))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

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
            await Task.WhenAll(masters.Servers.Select(master => SendHeartbeatAsync(master, cancellationToken)))
                .WaitAsync(options.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            await dataLossDetector.CheckAsync(masters, cancellationToken).WaitAsync(options.Timeout, timeProvider, cancellationToken)
                .ConfigureAwait(false);
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
        await scriptExecutor.ExecuteAsync(
            master, "PUBLISH", [channelName, ChangeCodec.EncodeHeartbeat(heartbeatId)], cancellationToken).ConfigureAwait(false);
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
