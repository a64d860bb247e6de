using System.Net.Sockets;
using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>Translates errors of the driver and of the server into messages that name the database, the cause and the remedy.</summary>
internal sealed class FaultTranslator(string database, IEnumerable<MongoServerAddress>? servers, TimeSpan timeout)
{
    private const int Unauthorized = 13;
    private const int AuthenticationFailed = 18;
    private const int IllegalOperation = 20;
    private const int MaxTimeExpired = 50;
    private const int NotAReplicaSet = 123;
    private const int BsonObjectTooLarge = 10334;
    private const int OutOfDiskSpace = 14031;

    // Only hosts, because the connection string contains a password.
    private readonly string _location =
        $"'{database}' on {(servers is null ? "the server of ConnectionFactory" : string.Join(", ", servers))}";

    public StoreUnavailableException ToStoreException(Exception e, bool isOutcomeUnknown) =>
        new($"{Explain(e)}{(isOutcomeUnknown ? " The write may have been applied: read the data again before you retry." : "")}",
        e)
        { IsOutcomeUnknown = isOutcomeUnknown };

    /// <summary>The exception for a driver that refuses to begin a transaction.</summary>
    public StoreUnavailableException NoTransactions(NotSupportedException e) => new(StandaloneMessage, e);

    /// <summary>The exception for a transaction in which other writers were faster in every attempt.</summary>
    public StoreUnavailableException TransactionContention(Exception e) =>
        new($"A transaction in MongoDB's database {_location} conflicted with other writers of the same rows for " +
            $"{timeout.TotalSeconds:0.###} s and was abandoned. Nothing was written. Try again, or spread the writes over more " +
            "documents.", e);

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
