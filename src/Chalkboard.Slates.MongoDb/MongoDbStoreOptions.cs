using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb;

/// <summary>Where and how slates are kept in MongoDB.</summary>
public sealed class MongoDbStoreOptions
{
    /// <summary>
    /// MongoDB's connection string, with the database: <c>mongodb://db1,db2,db3/slates?replicaSet=rs0</c>. Without one in
    /// it the database is <c>slates</c>. Its <c>w</c> and <c>journal</c> take the place of the store's own, which are
    /// <c>majority</c> and <c>true</c>; its read concern and read preference are left aside.
    /// </summary>
    public string ConnectionString { get; set; } = "mongodb://localhost/slates";

    /// <summary>
    /// Gets a client of the application, which is used in place of <see cref="ConnectionString"/>. Null by default. The store calls it when it
    /// first needs the server, and again until it succeeds. It doesn't dispose of the client.
    /// </summary>
    /// <remarks>
    /// The client keeps its own time limits. The store uses its own read concern, write concern (<c>majority</c>, with the journal) and
    /// read preference. Unless <see cref="Topology"/> is <see cref="ServerTopology.Standalone"/>, the server must be a replica set or a
    /// sharded cluster.
    /// </remarks>
    public Func<CancellationToken, ValueTask<IMongoClient>>? ConnectionFactory { get; set; }

    /// <summary>The database. Null by default: the one that <see cref="ConnectionString"/> names, otherwise <c>slates</c>.</summary>
    public string? DatabaseName { get; set; }

    /// <summary>How documents lie in collections. <see cref="CollectionLayout.OneCollection"/> by default. Fixed once there are documents.</summary>
    public CollectionLayout Layout { get; set; }

    /// <summary>What kind of server this is. By default what the connection string says.</summary>
    public ServerTopology Topology { get; set; }

    /// <summary>What a read is sure to see. <see cref="ReadConsistency.Majority"/> by default.</summary>
    public ReadConsistency ReadConsistency { get; set; }

    /// <summary>How long an operation may take before it fails. 10 s by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How changes are looked for where the server does not tell of them.</summary>
    public PollingOptions Polling { get; } = new();
}

/// <summary>How a server that has no change streams is asked for changes while anybody watches.</summary>
public sealed class PollingOptions
{
    /// <summary>How often to ask. 250 ms by default.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>How documents lie in collections.</summary>
public enum CollectionLayout
{
    /// <summary>All in the collection <c>documents</c>, under the compound key <c>{ owner, id }</c>. It can be sharded by owner.</summary>
    OneCollection,

    /// <summary>A collection for each owner, by the owner's name: <c>db.admin.find()</c>. For some thousands of owners.</summary>
    CollectionPerOwner,
}

/// <summary>What kind of server MongoDB runs as. It decides what the store can do.</summary>
public enum ServerTopology
{
    /// <summary>A replica set, if the connection string names one (<c>replicaSet=</c>), several hosts, a load balancer or a host by <c>mongodb+srv</c>; a standalone server otherwise. With <see cref="MongoDbStoreOptions.ConnectionFactory"/>, a replica set.</summary>
    FromConnectionString,

    /// <summary>A single server: commits of one document at a time, and polling for changes.</summary>
    Standalone,

    /// <summary>A replica set or a sharded cluster: transactions and change streams.</summary>
    Replicated,
}

/// <summary>What a read is sure to see.</summary>
public enum ReadConsistency
{
    /// <summary>
    /// Every commit that the server read from has seen acknowledged by a majority. A primary that has been cut off from
    /// the others and does not know it yet, which takes seconds, can miss newer ones.
    /// </summary>
    Majority,

    /// <summary>
    /// Every commit that was acknowledged before the read began, on replica sets. The server asks a majority on each read of a document or
    /// token, which costs a round trip between the servers.
    /// </summary>
    Linearizable,
}
