using System.Net.Sockets;
using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>Translates errors of the driver and of the server into messages that name the cause and the remedy.</summary>
internal sealed class Faults(string database, IEnumerable<MongoServerAddress>? servers, TimeSpan timeout)
{
    private const int Unauthorized =
        13, AuthenticationFailed =
            18, IllegalOperation = 20, MaxTimeExpired = 50, NotAReplicaSet = 123, BsonObjectTooLarge = 10334, OutOfDiskSpace = 14031;
    private const int DuplicateKey = 11000;

    // Errors of a router that lost the connection to a shard: the shard may have executed the command.
    private static readonly HashSet<int> _shardConnectionErrors = [6, 7, 89, 262, 9001];

    // Only hosts, because the connection string contains a password.
    private readonly string _location =
        $"'{database}' on {(servers is null ? "the server of ConnectionFactory" : string.Join(", ", servers))}";

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
    /// True if a command was not sent completely, so that the server can't have executed it. The driver has no other sign than the text of
    /// its
    /// message. It is about the last attempt: if the driver repeats commands by itself, it tells nothing about the first one.
    /// </summary>
    public static bool IsUnsent(MongoConnectionException e) =>
        e.Message.Contains("while sending a message", StringComparison.Ordinal) && (e.InnerException is IOException or SocketException);

    /// <summary>True if a write may have been applied in spite of this.</summary>
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

    public StoreUnavailableException ToStoreException(Exception e, bool isOutcomeUnknown) =>
        new($"{Explain(e)}{(isOutcomeUnknown ? " Whether this was applied is unknown: read again before you retry." : "")}",
        e)
        { IsOutcomeUnknown = isOutcomeUnknown };

    /// <summary>The driver refuses to begin a transaction.</summary>
    public StoreUnavailableException NoTransactions(NotSupportedException e) => new(StandaloneMessage, e);

    /// <summary>A transaction in which other writers were faster in every attempt.</summary>
    public StoreUnavailableException TransactionContention(Exception e) =>
        new($"A transaction in MongoDB's database {_location} conflicted with other writers of the same rows for {timeout.TotalSeconds:0.###} s and was given up. Nothing was written. Try again, or spread the writes over more documents.", e);

    /// <summary>A document that does not fit into a document of MongoDB.</summary>
    public static StoreUnavailableException DocumentTooLarge(string id, long bytes) =>
        new(
            $"Document '{id}' is {bytes:N0} bytes of JSON; MongoDB's limit is {Content.StoredContent.MaxBytes:N0} bytes, of which the " +
            "store needs a few. Nothing was written. Store less in it, or divide it into several documents.");

    /// <summary>A commit that a standalone server can't apply.</summary>
    public static NotSupportedException NeedsReplicaSet(int writes) =>
        new(
            $"This commit has {writes} documents. Commits of several documents are transactions, which MongoDB supports only on replica " +
            "sets and sharded clusters. Run the server as a replica set (of one, if need be) and name it in the connection string " +
            "('replicaSet=rs0') or set Topology to Replicated; or commit one document at a time.");

    private string StandaloneMessage =>
        $"The MongoDB server of {_location} is standalone and has no transactions, but according to Topology or the connection string " +
            "it is replicated. Run it as a replica set, or set Topology to Standalone.";

    private string Explain(Exception e) => e switch
    {
        TimeoutException =>
            $"No MongoDB server that takes writes could be reached for {_location} within {timeout.TotalSeconds:0.###} s. Check that it " +
            "runs, that a primary is elected, and the network; the application continues by itself.",
        OperationCanceledException =>
            $"MongoDB's database {_location} did not answer within {timeout.TotalSeconds:0.###} s. The server or the network is stalled " +
            "or too slow.",
        MongoAuthenticationException =>
            $"MongoDB refuses the user or password for {_location}. Check both in the connection string, and its authSource.",
        MongoIncompatibleDriverException =>
            $"The MongoDB server of {_location} is too old or too new for this driver, which supports 4.4 and later. {e.Message}",
        MongoWriteConcernException or MongoWriteException { WriteConcernError: not null } =>
            $"MongoDB's database {_location} has written, but too few of its servers confirmed it within {timeout.TotalSeconds:0.###} " +
            "s. Check the replica set's members.",
        MongoNotPrimaryException or MongoNodeIsRecoveringException =>
            $"The primary of MongoDB's database {_location} stepped down during the operation. The application continues with the next " +
            "one by itself.",
        MongoConnectionException =>
            $"The connection to MongoDB's database {_location} broke or could not be opened. The application reconnects by itself.",
        MongoCommandException command => Explain(command.Code, command.ErrorMessage),
        MongoWriteException write => Explain(write.WriteError?.Code ?? 0, write.WriteError?.Message ?? write.Message),
        MongoBulkWriteException { WriteErrors: [var error, ..] } => Explain(error.Code, error.Message),
        MongoExecutionTimeoutException => Explain(MaxTimeExpired, e.Message),
        _ => $"MongoDB's database {_location} can't be used: {e.Message}",
    };

    private string Explain(int code, string message) => code switch
    {
        Unauthorized =>
            $"The user of the connection string may not do this in MongoDB's database {_location}. Give it the role readWrite there.",
        AuthenticationFailed =>
            $"MongoDB refuses the user or password for {_location}. Check both in the connection string, and its authSource.",
        IllegalOperation when message.Contains("Transaction numbers", StringComparison.Ordinal) => StandaloneMessage,
        NotAReplicaSet =>
            $"The MongoDB server of {_location} is standalone and has no linearizable reads. Set ReadConsistency to Majority.",
        MaxTimeExpired =>
            $"MongoDB's database {_location} did not finish this within {timeout.TotalSeconds:0.###} s. It is too slow or overloaded.",
        BsonObjectTooLarge => $"MongoDB's database {_location} refuses this as too large: {message}",
        OutOfDiskSpace => $"The disk of MongoDB's database {_location} is full. Free some space; the application continues by itself.",
        _ => $"MongoDB's database {_location} reports: {message} (code {code}).",
    };
}
