using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb;

/// <summary>Options of the store that keeps slates in MongoDB.</summary>
public sealed class MongoDbStoreOptions
{
    /// <summary>
    /// MongoDB's connection string, with the database: <c>mongodb://db1,db2,db3/slates?replicaSet=rs0</c>.
    /// <c>mongodb://localhost/slates</c> by default. Its <c>w</c> and <c>journal</c> replace the store's defaults <c>majority</c> and
    /// <c>true</c>; its read concern and read preference are ignored.
    /// </summary>
    public string ConnectionString { get; set; } = "mongodb://localhost/slates";

    /// <summary>
    /// Gets a client of the application, which is used in place of <see cref="ConnectionString"/>. Null by default. The store calls it when
    /// it first needs the server, and again until it succeeds. It doesn't dispose of the client.
    /// </summary>
    /// <remarks>
    /// The client keeps its own time limits. The store uses its own read concern, write concern (<c>majority</c>, with the journal) and
    /// read preference. Unless <see cref="Topology"/> is <see cref="ServerTopology.Standalone"/>, the server must be a replica set or a
    /// sharded cluster.
    /// </remarks>
    public Func<CancellationToken, ValueTask<IMongoClient>>? ConnectionFactory { get; set; }

    /// <summary>The database. Null by default: the one that <see cref="ConnectionString"/> names, otherwise <c>slates</c>.</summary>
    public string? DatabaseName { get; set; }

    /// <summary>
    /// The layout of documents in collections. <see cref="CollectionLayout.OneCollection"/> by default. It can't be changed when
    /// there are documents.
    /// </summary>
    public CollectionLayout Layout { get; set; }

    /// <summary>The kind of server. <see cref="ServerTopology.FromConnectionString"/> by default.</summary>
    public ServerTopology Topology { get; set; }

    /// <summary>The consistency of reads. <see cref="ReadConsistency.Majority"/> by default.</summary>
    public ReadConsistency ReadConsistency { get; set; }

    /// <summary>The time after which an operation fails. 10 s by default; more than zero, at most 1 hour.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Settings of polling, by which changes are found on a standalone server.</summary>
    public PollingOptions Polling { get; } = new();
}

/// <summary>
/// Settings of polling for changes on a server without change streams. The store polls only while the application watches.
/// </summary>
public sealed class PollingOptions
{
    /// <summary>The time between two polls. 250 ms by default; more than zero, at most 30 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>The layout of documents in collections.</summary>
public enum CollectionLayout
{
    /// <summary>
    /// All documents are in the collection <c>documents</c>, with the compound key <c>{ owner, id }</c>. It can be sharded by owner.
    /// </summary>
    OneCollection,

    /// <summary>Each owner has a collection, with the owner's name: <c>db.admin.find()</c>. For up to some thousands of owners.</summary>
    CollectionPerOwner,
}

/// <summary>The kind of server. The capabilities of the store depend on it.</summary>
public enum ServerTopology
{
    /// <summary>
    /// A replica set, if the connection string names one (<c>replicaSet=</c>), several hosts, a load balancer or a host by
    /// <c>mongodb+srv</c>; a standalone server otherwise. With <see cref="MongoDbStoreOptions.ConnectionFactory"/>, a replica set.
    /// </summary>
    FromConnectionString,

    /// <summary>A single server. Commits write one document each, and the store polls for changes.</summary>
    Standalone,

    /// <summary>A replica set or a sharded cluster, with transactions and change streams.</summary>
    Replicated,
}

/// <summary>The consistency of reads.</summary>
public enum ReadConsistency
{
    /// <summary>
    /// A read sees every commit that the primary knows to be acknowledged by a majority. A primary that was cut off from the others, and
    /// has not noticed it yet, which takes seconds, can miss newer commits.
    /// </summary>
    Majority,

    /// <summary>
    /// A read sees every commit that was acknowledged before it began, on replica sets. For each read of a document or token, the primary
    /// confirms with a majority, which costs a round trip between the servers.
    /// </summary>
    Linearizable,
}
