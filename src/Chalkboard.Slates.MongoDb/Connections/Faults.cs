using System.Net.Sockets;
using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>Classifies errors of the driver and of the server.</summary>
internal static class Faults
{
    private const int DuplicateKey = 11000;

    // Errors of a router that lost the connection to a shard: the shard may have executed the command.
    private static readonly HashSet<int> _shardConnectionErrors = [6, 7, 89, 262, 9001];

    /// <summary>True if the server or the network is the cause, and not an error in the program.</summary>
    public static bool IsFault(Exception e) =>
        e is MongoException or TimeoutException or IOException or SocketException or OperationCanceledException;

    /// <summary>True if another writer created the row first. The error depends on the command.</summary>
    public static bool IsDuplicateKey(Exception e) => e switch
    {
        MongoWriteException { WriteError.Category: ServerErrorCategory.DuplicateKey } => true,
        MongoBulkWriteException bulk =>
            bulk.WriteErrors.Count > 0 && bulk.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey),
        MongoDuplicateKeyException => true,
        MongoCommandException command => command.Code == DuplicateKey,
        _ => false,
    };

    /// <summary>True if a transaction can be repeated from its beginning, because nothing of it was applied.</summary>
    public static bool IsTransient(Exception e) =>
        IsDuplicateKey(e) || e is MongoException mongo && mongo.HasErrorLabel("TransientTransactionError");

    /// <summary>
    /// True if a command was not sent completely, so that the server can't have executed it. Only the text of the driver's message shows
    /// this. It is about the last attempt: if the driver repeats commands by itself, it says nothing about the first attempt.
    /// </summary>
    public static bool IsUnsent(MongoConnectionException e) =>
        e.Message.Contains("while sending a message", StringComparison.Ordinal) && (e.InnerException is IOException or SocketException);

    /// <summary>True if a write may have been applied in spite of an exception.</summary>
    /// <param name="e">The exception of the driver.</param>
    /// <param name="isSentOnce">True if the driver does not repeat commands by itself.</param>
    public static bool MayBeApplied(Exception e, bool isSentOnce) => e switch
    {
        // The driver throws these before it sends anything.
        TimeoutException or MongoAuthenticationException or MongoConnectionPoolPausedException or MongoIncompatibleDriverException
            or MongoWaitQueueFullException => false,
        MongoConnectionException
        {
            InnerException: SocketException
            {
                SocketErrorCode: SocketError.ConnectionRefused
            or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable
            }
        } => false,
        MongoConnectionException connection when IsUnsent(connection) => !isSentOnce,
        // The server refused the command, or the document.
        MongoWriteConcernException or MongoExecutionTimeoutException or MongoNotPrimaryException or MongoNodeIsRecoveringException => true,
        MongoBulkWriteException bulk => bulk.WriteConcernError is not null,
        MongoWriteException write =>
            write.WriteConcernError is not null || write.WriteError is { } error && _shardConnectionErrors.Contains(error.Code),
        MongoCommandException command => _shardConnectionErrors.Contains(command.Code),
        _ => true,
    };

    /// <summary>The exception for a document that does not fit into a document of MongoDB.</summary>
    public static StoreUnavailableException DocumentTooLarge(string id, long bytes) =>
        new(
            $"Document '{id}' is {bytes:N0} bytes of JSON; MongoDB's limit is {Content.StoredContent.MaxBytes:N0} bytes, of which the " +
            "store needs a few. Nothing was written. Store less in it, or divide it into several documents.");

    /// <summary>The exception for a commit that a standalone server can't apply.</summary>
    public static NotSupportedException NeedsReplicaSet(int writes) =>
        new(
            $"This commit has {writes} documents. Commits of several documents are transactions, which MongoDB supports only on replica " +
            "sets and sharded clusters. Run the server as a replica set (of one, if need be) and name it in the connection string " +
            "('replicaSet=rs0') or set Topology to Replicated; or commit one document at a time.");
}
