using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Connections;

/// <summary>Translates errors of StackExchange.Redis and of the server into messages that name the cause and the remedy.</summary>
internal static class Faults
{
    private const string RecoversByItself = " The application continues by itself when it answers.";

    /// <summary>True if the server or the network is the cause, and not an error in the program.</summary>
    public static bool IsFault(Exception e) =>
        e is RedisException or RedisTimeoutException or RedisCommandException or TimeoutException or OperationCanceledException
        or ObjectDisposedException;

    /// <summary>True if another server may be the master now.</summary>
    public static bool MayHaveMoved(Exception e) =>
        e is RedisConnectionException
            || (e is RedisServerException && HasErrorCode(e, "READONLY", "CLUSTERDOWN", "MASTERDOWN", "MOVED", "ASK"));

    public static StoreUnavailableException ToStoreException(Exception e, bool isWrite, TimeSpan timeout)
    {
        var isOutcomeUnknown = isWrite && MayBeApplied(e);
        return new(Explain(e, timeout) + (isOutcomeUnknown ? UnknownOutcome : ""), e) { IsOutcomeUnknown = isOutcomeUnknown };
    }

    /// <summary>The exception for an operation that failed between its steps.</summary>
    public static StoreUnavailableException PartiallyApplied(StoreUnavailableException e) =>
        e.IsOutcomeUnknown ? e : new(e.Message + " It may have been partially applied.", e) { IsOutcomeUnknown = true };

    public static StoreUnavailableException TooFewReplicas(long confirmedCount, int minReplicas, TimeSpan timeout) => new(
        $"Redis has applied this, but only {confirmedCount} of the {minReplicas} required replicas (Replication.MinReplicas) " +
            $"confirmed it within {timeout.TotalSeconds:0.###} s. The write is lost only if the master is lost now. Check the replicas.")
    { IsOutcomeUnknown = true };

    public static StoreUnavailableException RevocationUnfinished(StoreUnavailableException e) =>
        new(
            "The sign-in is being revoked, so nothing was changed. The revocation could not be finished; the next operation tries " +
            "again.", e);

    public static StoreUnavailableException TokenLost() => new(
        "Redis has lost the new token before it was live, for example because a master was lost or evicts keys. The token is not " +
            "valid. Sign in again.")
    { IsOutcomeUnknown = true };

    private static string UnknownOutcome =>
        " The write may have been applied, and the server may still apply it. Read the data again before you retry: if a document has " +
            "the version that was sent, it was written.";

    /// <summary>Returns false if the server refused the operation, or it was never sent.</summary>
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
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            "Redis refuses the user or password of the configuration, or requires one that is missing. Correct it.",
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } =>
            "There is no connection to Redis, or to the master of its cluster that holds this slate. Check that it runs and can be " +
            "reached." + RecoversByItself,
        RedisConnectionException =>
            $"The connection to Redis failed ({((RedisConnectionException)e).FailureType}). Check that it runs and can be reached, and " +
            "that the configuration is correct." + RecoversByItself,
        TimeoutException =>
            $"Redis did not answer within {timeout.TotalSeconds:0.###} s. The server or the network is overloaded, stalled or down."
                + RecoversByItself,
        ObjectDisposedException =>
            "The connection to Redis has been closed. Keep the connection of ConnectionFactory open as long as the store.",
        _ => $"The operation could not be sent to Redis: {e.Message}",
    };

    private static string Explain(RedisServerException e) => GetErrorCode(e) switch
    {
        "OOM" =>
            "Redis has reached its maxmemory, so nothing was written. Raise the limit, or move data away. Reading, deleting and " +
            "signing out still work.",
        "READONLY" => "This server of Redis has become a replica, so nothing was written. The store is looking for the new master.",
        "MOVED" or "ASK" or "TRYAGAIN" => "This slate is moving to another server of the Redis cluster, so nothing was written. Try again.",
        "LOADING" => "Redis is still loading its data." + RecoversByItself,
        "CLUSTERDOWN" =>
            "The Redis cluster is down, at least for this slate: a master is lost and no replica has taken over." + RecoversByItself,
        "MASTERDOWN" => "This server of Redis is a replica without its master." + RecoversByItself,
        "MISCONF" =>
            "Redis can't write to its disk and has stopped accepting writes, so nothing was written. Check its log, and the space on " +
            "its disk." + RecoversByItself,
        "NOREPLICAS" =>
            "Redis has fewer healthy replicas than its min-replicas-to-write requires, so nothing was written. Check the replicas."
                + RecoversByItself,
        "BUSY" => "Redis is busy with another client's slow script." + RecoversByItself,
        "NOAUTH" or "WRONGPASS" => "Redis refuses the user or password of the configuration, or requires one that is missing. Correct it.",
        "NOPERM" =>
            "The Redis user of the configuration lacks a permission: it needs the keys and the channel that begin with the store's " +
            "prefix, and the commands that the documentation of the store lists.",
        "INCOMPLETE" =>
            "A part of this slate is missing, for example because Redis evicted keys when its memory ran out. Set maxmemory-policy to " +
            "noeviction; restore the data, or delete the slate.",
        "WRONGTYPE" => "A key that begins with the store's prefix belongs to another program. Set KeyPrefix to another prefix.",
        _ => $"Redis reports: {e.Message}",
    };

    private static bool HasErrorCode(Exception e, params ReadOnlySpan<string> codes) => codes.Contains(GetErrorCode(e));

    private static string GetErrorCode(Exception e)
    {
        var codeLength = e.Message.IndexOf(' ', StringComparison.Ordinal);
        return codeLength < 0 ? e.Message : e.Message[..codeLength];
    }
}
