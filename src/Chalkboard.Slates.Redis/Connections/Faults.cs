using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Connections;

/// <summary>Says in plain words what is wrong with the server, and what to do about it.</summary>
internal static class Faults
{
    private const string RecoversByItself = " The application goes on by itself once it answers.";

    /// <summary>Whether this is the server's fault, or the network's, not the program's.</summary>
    public static bool IsFault(Exception e) => e is RedisException or RedisTimeoutException or RedisCommandException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    /// <summary>Whether it may help to look for where the masters are now.</summary>
    public static bool MayHaveMoved(Exception e) => e is RedisConnectionException || (e is RedisServerException && HasErrorCode(e, "READONLY", "CLUSTERDOWN", "MASTERDOWN", "MOVED", "ASK"));

    public static StoreUnavailableException ToStoreException(Exception e, bool isWrite, TimeSpan timeout)
    {
        var isOutcomeUnknown = isWrite && MayBeApplied(e);
        return new(Explain(e, timeout) + (isOutcomeUnknown ? UnknownOutcome : ""), e) { IsOutcomeUnknown = isOutcomeUnknown };
    }

    /// <summary>What was begun and broke off in the middle.</summary>
    public static StoreUnavailableException PartiallyApplied(StoreUnavailableException e) =>
        e.IsOutcomeUnknown ? e : new(e.Message + " It was begun, and may have taken effect.", e) { IsOutcomeUnknown = true };

    public static StoreUnavailableException TooFewReplicas(long confirmedCount, int minReplicas, TimeSpan timeout) => new(
        $"Redis has applied this, but only {confirmedCount} of the {minReplicas} replicas that must have it (Replication.MinReplicas) confirmed it within {timeout.TotalSeconds:0.###} s. It stands unless the master is lost now. Check the replicas.")
    { IsOutcomeUnknown = true };

    public static StoreUnavailableException RevocationUnfinished(StoreUnavailableException e) =>
        new("The sign-in is being ended, so nothing was changed here; but ending it could not be finished. Whoever comes next tries again.", e);

    public static StoreUnavailableException TokenLost() => new(
        "Redis has lost the new token before it was live, as when a master is lost or evicts keys. It stands for nobody. Sign in again.")
    { IsOutcomeUnknown = true };

    private static string UnknownOutcome => " Whether this was applied is unknown: the server may do so yet. Read again before you decide; a document at the version that was sent has been written.";

    /// <summary>What the server refused it did not apply; what was never sent, neither.</summary>
    private static bool MayBeApplied(Exception e) => e switch
    {
        RedisServerException or RedisCommandException => false,
        RedisTimeoutException timeoutException => timeoutException.Commandstatus != CommandStatus.WaitingInBacklog,
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } => false,
        RedisConnectionException connectionException => connectionException.CommandStatus != CommandStatus.WaitingInBacklog,
        _ => true,
    };

    private static string Explain(Exception e, TimeSpan timeout) => e switch
    {
        RedisServerException serverException => Explain(serverException),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "Redis refuses the user or password of the configuration, or asks for one where there is none. Correct it.",
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } => "There is no connection to Redis, or to that master of its cluster which holds this slate. Check that it runs and can be reached." + RecoversByItself,
        RedisConnectionException => $"The connection to Redis failed ({((RedisConnectionException)e).FailureType}). Check that it runs and can be reached, and that the configuration names it rightly." + RecoversByItself,
        TimeoutException => $"Redis did not answer within {timeout.TotalSeconds:0.###} s. It, or the way to it, is overloaded, stalled or down." + RecoversByItself,
        ObjectDisposedException => "The connection to Redis has been closed. Keep the connection that is given to the store open as long as the store.",
        _ => $"The operation could not be sent to Redis: {e.Message}",
    };

    private static string Explain(RedisServerException e) => GetErrorCode(e) switch
    {
        "OOM" => "Redis has reached its maxmemory, so nothing was written. Give it more, or move data away. Reading, removing and signing out still work.",
        "READONLY" => "This server of Redis has become a replica, so nothing was written. The new master is being looked for.",
        "MOVED" or "ASK" or "TRYAGAIN" => "This slate is moving to another server of the Redis cluster, so nothing was written. Try again.",
        "LOADING" => "Redis is still loading its data." + RecoversByItself,
        "CLUSTERDOWN" => "The Redis cluster is down, at least where this slate is: a master is lost and no replica has taken over." + RecoversByItself,
        "MASTERDOWN" => "This server of Redis is a replica without its master." + RecoversByItself,
        "MISCONF" => "Redis can't write to its disk and has stopped to accept writes, so nothing was written. Look at its log, and at the space on its disk." + RecoversByItself,
        "NOREPLICAS" => "Redis has fewer good replicas than its min-replicas-to-write asks for, so nothing was written. Check the replicas." + RecoversByItself,
        "BUSY" => "Redis is busy with somebody's slow script." + RecoversByItself,
        "NOAUTH" or "WRONGPASS" => "Redis refuses the user or password of the configuration, or asks for one where there is none. Correct it.",
        "NOPERM" => "The Redis user of the configuration lacks a right: it needs the keys and the channel that begin with the store's prefix, and the commands that its page names.",
        "INCOMPLETE" => "A part of this slate is missing, as where Redis throws keys away because its memory runs out. Set maxmemory-policy to noeviction; restore the data, or drop the slate.",
        "WRONGTYPE" => "A key that begins with the store's prefix holds something else. Give the store a prefix of its own.",
        _ => $"Redis reports: {e.Message}",
    };

    private static bool HasErrorCode(Exception e, params ReadOnlySpan<string> codes) => codes.Contains(GetErrorCode(e));

    private static string GetErrorCode(Exception e)
    {
        var codeLength = e.Message.IndexOf(' ', StringComparison.Ordinal);
        return codeLength < 0 ? e.Message : e.Message[..codeLength];
    }
}
