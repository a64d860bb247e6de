using System.Collections.Concurrent;
using System.Net;
using Chalkboard.Slates.Redis.Connections;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>Runs scripts, and acknowledges each when enough replicas have its changes.</summary>
internal sealed class ReplicatedScriptExecutor(ReplicationOptions options)
{
    // The script and WAIT must reach the same server, so no redirection is followed.
    private const CommandFlags MasterFlags = CommandFlags.DemandMaster | CommandFlags.NoRedirect;

    private readonly ConcurrentDictionary<EndPoint, ReplicationBatcher> _batchers = [];

    /// <param name="openConnection">A connection that has no other use, because WAIT delays all later commands.</param>
    /// <param name="script">The script.</param>
    /// <param name="sendText">True to send the text of the script, to a server that does not know it.</param>
    /// <param name="keys">Its keys. The first one determines the server.</param>
    /// <param name="arguments">Its arguments.</param>
    public async ValueTask<RedisResult> RunAsync(
        OpenConnection openConnection, Script script, bool sendText, RedisKey[] keys, RedisValue[] arguments)
    {
        var server = FindMaster(keys[0], openConnection.Multiplexer);
        var batcher = _batchers.GetOrAdd(server.EndPoint, static _ => new ReplicationBatcher());
        var (reply, replicated) = await batcher.AddAsync(
            async () => sendText
                ? await openConnection.Database.ScriptEvaluateAsync(script.Text, keys, arguments, MasterFlags | CommandFlags.NoScriptCache)
                    .ConfigureAwait(false)
                : await openConnection.Database.ScriptEvaluateAsync(script.Sha, keys, arguments, MasterFlags).ConfigureAwait(false),
            () => PrepareWait(server)).ConfigureAwait(false);

        var result = await reply.ConfigureAwait(false);
        if (script.IsRefusal(result)) return result;
        var confirmedCount = await replicated.ConfigureAwait(false);
        return confirmedCount >= options.MinReplicas
            ? result : throw Faults.TooFewReplicas(confirmedCount, options.MinReplicas, options.Timeout);
    }

    private static IServer FindMaster(RedisKey key, IConnectionMultiplexer multiplexer)
    {
        try
        {
            return multiplexer.GetServer(key, flags: CommandFlags.DemandMaster);
        }
        catch (InvalidOperationException e)
        {
            throw new RedisConnectionException(ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, e.Message, e);
        }
    }

    private Func<Task<long>> PrepareWait(IServer server)
    {
        // WAIT counts only the writes of its own connection. If the connection was replaced after the scripts, its result is meaningless.
        var socketCount = server.GetCounters().Interactive.SocketCount;
        return async () =>
        {
            var confirmedCount =
                (long)await server.ExecuteAsync("WAIT", options.MinReplicas, (long)options.Timeout.TotalMilliseconds).ConfigureAwait(false);
            return server.GetCounters().Interactive.SocketCount == socketCount ? confirmedCount : 0;
        };
    }
}
