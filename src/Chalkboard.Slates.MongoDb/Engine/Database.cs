using Chalkboard.Slates.MongoDb.Layout;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Engine;

/// <summary>The server's database, and how it is read and written.</summary>
internal sealed class Database : IDisposable
{
    public const string DefaultName = "slates";

    private readonly MongoClient _client;
    private readonly ReadConcern _exact;

    public Database(MongoDbStoreOptions options)
    {
        var url = new MongoUrl(options.ConnectionString);
        var settings = MongoClientSettings.FromUrl(url);
        // The driver is to say what it waited for before the operation's own time is over.
        settings.ServerSelectionTimeout = Portion(options.Timeout);
        settings.WaitQueueTimeout = Portion(options.Timeout);
        settings.ConnectTimeout = options.Timeout;
        settings.HeartbeatTimeout = options.Timeout;
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = new WriteConcern(url.W ?? WriteConcern.WMajority.W, Portion(options.Timeout), journal: url.Journal ?? true);
        // A server that stands alone knows no numbers of writes.
        settings.RetryWrites &= Topology.IsReplicated(options, url);
        settings.ApplicationName ??= "chalkboard";
        // The driver shares connections among all clients of like settings and leaves them open. With a configurator of its own
        // the store has connections of its own, which end with it.
        settings.ClusterConfigurator = _ => GC.KeepAlive(this);
        settings.Freeze();

        _client = new MongoClient(settings);
        _exact = options.Reads == MongoDbReads.Linearizable ? ReadConcern.Linearizable : ReadConcern.Majority;
        Timeout = options.Timeout;
        IsReplicated = Topology.IsReplicated(options, url);
        Layout = options.Layout == MongoDbLayout.OneCollection ? new OneCollection() : new CollectionPerOwner();
        Mongo = _client.GetDatabase(url.DatabaseName ?? DefaultName);
        Faults = new Faults(Mongo.DatabaseNamespace.DatabaseName, url, options.Timeout);
    }

    public TimeSpan Timeout { get; }

    /// <summary>Whether there are transactions and change streams.</summary>
    public bool IsReplicated { get; }

    public ILayout Layout { get; }

    public Faults Faults { get; }

    public IMongoDatabase Mongo { get; }

    /// <summary>A collection, as raw BSON.</summary>
    public IMongoCollection<RawBsonDocument> Collection(string name) => Mongo.GetCollection<RawBsonDocument>(name);

    /// <summary>A collection, read as exactly as the options ask: for reads that name one row.</summary>
    public IMongoCollection<RawBsonDocument> Exactly(string name) =>
        Mongo.GetCollection<RawBsonDocument>(name, new MongoCollectionSettings { ReadConcern = _exact });

    public Task<IClientSessionHandle> BeginSessionAsync(CancellationToken cancellation) => _client.StartSessionAsync(cancellationToken: cancellation);

    public void Dispose()
    {
        ClusterRegistry.Instance.UnregisterAndDisposeCluster(_client.Cluster);
        _client.Dispose();
    }

    private static TimeSpan Portion(TimeSpan timeout) => timeout * 0.8;
}
