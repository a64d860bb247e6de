using System.Collections.Concurrent;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

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
internal sealed class Listener(Server server, Keys keys, DataLoss loss, RedisStoreOptions options, TimeProvider time)
{
    private static readonly TimeSpan _betweenSigns = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _toUnsubscribe = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _signs = [];

    public async Task ListenAsync(ChangeFeed feed, CancellationToken stop)
    {
        var shared = (await server.OpenAsync(stop).ConfigureAwait(false)).Multiplexer;
        var own = server.ConnectFurther();
        try
        {
            await ListenAsync(own is null ? shared : await own.WaitAsync(options.Timeout, time, stop).ConfigureAwait(false), feed, stop).ConfigureAwait(false);
        }
        finally
        {
            if (own is not null) _ = Connection.DisposeAsync(own);
        }
    }

    private async Task ListenAsync(IConnectionMultiplexer multiplexer, ChangeFeed feed, CancellationToken stop)
    {
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // On the same server of a cluster, however often it subscribes.
        var channel = RedisChannel.Literal(keys.Changes).WithKeyRouting();
        var subscriber = multiplexer.GetSubscriber();
        void Break(object? sender, ConnectionFailedEventArgs e)
        {
            // A master that is lost may take changes with it; a replica does not, unless it is the one that is listened to.
            if (e.EndPoint is null || e.EndPoint.Equals(subscriber.SubscribedEndpoint(channel)) || !multiplexer.GetServers().Any(other => other.IsReplica && other.EndPoint.Equals(e.EndPoint)))
                broken.TrySetException(e.Exception ?? new RedisConnectionException(e.FailureType, CommandFlags.None, "The connection has broken."));
        }

        multiplexer.ConnectionFailed += Break;
        ChannelMessageQueue? queue = null;
        Task hearing = Task.CompletedTask, staying = Task.CompletedTask;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            queue = await subscriber.SubscribeAsync(channel).WaitAsync(options.Timeout, time, stop).ConfigureAwait(false);
            hearing = HearAsync(queue, feed, end.Token);
            staying = StayAsync(feed, end.Token);
            await (await Task.WhenAny(hearing, staying, broken.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            multiplexer.ConnectionFailed -= Break;
            await end.CancelAsync().ConfigureAwait(false);
            _signs.Clear();
            _ = broken.TrySetResult();
            _ = broken.Task.Exception;
            if (queue is not null) await EndAsync(queue).ConfigureAwait(false);
            // Neither may still say anything once listening begins anew.
            await Task.WhenAll(hearing, staying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends a subscription. The next may be on another server: what still came from this one would come twice, and too late.</summary>
    private async Task EndAsync(ChannelMessageQueue queue) =>
        await ((Task)queue.UnsubscribeAsync().WaitAsync(_toUnsubscribe, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task HearAsync(ChannelMessageQueue queue, ChangeFeed feed, CancellationToken stop)
    {
        while (true)
        {
            var message = await queue.ReadAsync(stop).ConfigureAwait(false);
            ReadOnlyMemory<byte> bytes = message.Message;
            Hear(bytes.Span, feed);
        }
    }

    private async Task StayAsync(ChangeFeed feed, CancellationToken stop)
    {
        var losses = 0;
        for (string? heard = null; ; await Task.Delay(_betweenSigns, time, stop).ConfigureAwait(false))
        {
            var masters = await server.MastersAsync(stop).ConfigureAwait(false);
            if (heard is not null && heard != masters.Name) return;
            await Task.WhenAll(masters.All.Select(master => SignAsync(master, stop))).WaitAsync(options.Timeout, time, stop).ConfigureAwait(false);
            await loss.CheckAsync(masters, stop).WaitAsync(options.Timeout, time, stop).ConfigureAwait(false);
            if (heard is not null && loss.Count != losses) return;
            losses = loss.Count;
            if (heard is null) feed.Live();
            heard = masters.Name;
        }
    }

    private async Task SignAsync(IServer master, CancellationToken stop)
    {
        var sign = Guid.NewGuid();
        var arrived = _signs[sign] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await server.ExecuteAsync(master, "PUBLISH", [keys.Changes, ChangeForm.Sign(sign)], stop).ConfigureAwait(false);
        await arrived.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    private void Hear(ReadOnlySpan<byte> message, ChangeFeed feed)
    {
        if (ChangeForm.TryReadSign(message, out var sign))
        {
            if (_signs.TryRemove(sign, out var arrived)) arrived.TrySetResult();
        }
        else
        {
            ChangeForm.Read(message, feed);
        }
    }
}
