using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>Runs scripts, and lets none be acknowledged before enough replicas have what it changed.</summary>
internal sealed class Replication(RedisReplicaOptions options)
{
    // The script and WAIT must reach the same server, so no redirection is followed.
    private const CommandFlags Master = CommandFlags.DemandMaster | CommandFlags.NoRedirect;

    private readonly ConcurrentDictionary<EndPoint, ReplicatedGroups> _groups = [];

    /// <param name="opened">A connection that serves nothing else: WAIT holds up all that comes after it.</param>
    /// <param name="script">What to run.</param>
    /// <param name="whole">Whether to send all of it, to a server that does not know it.</param>
    /// <param name="keys">Its keys; the first says which server.</param>
    /// <param name="arguments">Its arguments.</param>
    public async ValueTask<RedisResult> RunAsync(Opened opened, Script script, bool whole, RedisKey[] keys, RedisValue[] arguments)
    {
        var server = MasterOf(keys[0], opened.Multiplexer);
        var groups = _groups.GetOrAdd(server.EndPoint, static _ => new ReplicatedGroups());
        var (answer, replicated) = await groups.JoinAsync(
            async () => whole
                ? await opened.Database.ScriptEvaluateAsync(script.Text, keys, arguments, Master | CommandFlags.NoScriptCache).ConfigureAwait(false)
                : await opened.Database.ScriptEvaluateAsync(script.Sha, keys, arguments, Master).ConfigureAwait(false),
            () => Begin(server)).ConfigureAwait(false);

        var result = await answer.ConfigureAwait(false);
        if (script.Refuses(result)) return result;
        var have = await replicated.ConfigureAwait(false);
        return have >= options.MustHave ? result : throw Faults.TooFewReplicas(have, options.MustHave, options.Timeout);
    }

    private static IServer MasterOf(RedisKey key, IConnectionMultiplexer multiplexer)
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

    private Func<Task<long>> Begin(IServer server)
    {
        // WAIT speaks for its connection. If that is another than the scripts had, it speaks for nothing.
        var connections = server.GetCounters().Interactive.SocketCount;
        return async () =>
        {
            var have = (long)await server.ExecuteAsync("WAIT", options.MustHave, (long)options.Timeout.TotalMilliseconds).ConfigureAwait(false);
            return server.GetCounters().Interactive.SocketCount == connections ? have : 0;
        };
    }
}
