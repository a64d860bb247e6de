using Chalkboard.Slates.MongoDb.Layout;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>The server's database, and how it is read and written.</summary>
internal sealed class Database : IDisposable
{
    public const string DefaultDatabaseName = "slates";

    private readonly MongoClient _client;
    private readonly ReadConcern _exactReadConcern;

    public Database(MongoDbStoreOptions options)
    {
        var url = new MongoUrl(options.ConnectionString);
        var settings = MongoClientSettings.FromUrl(url);
        // The driver is to say what it waited for before the operation's own time is over.
        settings.ServerSelectionTimeout = GetDriverTimeout(options.Timeout);
        settings.WaitQueueTimeout = GetDriverTimeout(options.Timeout);
        settings.ConnectTimeout = options.Timeout;
        settings.HeartbeatTimeout = options.Timeout;
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = new WriteConcern(url.W ?? WriteConcern.WMajority.W, GetDriverTimeout(options.Timeout), journal: url.Journal ?? true);
        // A server that stands alone knows no numbers of writes.
        settings.RetryWrites &= TopologyDetection.IsReplicated(options, url);
        settings.ApplicationName ??= "chalkboard";
        // The driver shares connections among all clients of like settings and leaves them open. With a configurator of its own
        // the store has connections of its own, which end with it.
        settings.ClusterConfigurator = _ => GC.KeepAlive(this);
        settings.Freeze();

        _client = new MongoClient(settings);
        _exactReadConcern = options.ReadConsistency == ReadConsistency.Linearizable ? ReadConcern.Linearizable : ReadConcern.Majority;
        Timeout = options.Timeout;
        IsReplicated = TopologyDetection.IsReplicated(options, url);
        Layout = options.Layout == CollectionLayout.OneCollection ? new OneCollectionLayout() : new CollectionPerOwnerLayout();
        MongoDatabase = _client.GetDatabase(url.DatabaseName ?? DefaultDatabaseName);
        Faults = new Faults(MongoDatabase.DatabaseNamespace.DatabaseName, url, options.Timeout);
    }

    public TimeSpan Timeout { get; }

    /// <summary>Whether there are transactions and change streams.</summary>
    public bool IsReplicated { get; }

    public IDocumentLayout Layout { get; }

    public Faults Faults { get; }

    public IMongoDatabase MongoDatabase { get; }

    /// <summary>A collection, as raw BSON.</summary>
    public IMongoCollection<RawBsonDocument> GetCollection(string name) => MongoDatabase.GetCollection<RawBsonDocument>(name);

    /// <summary>A collection, read as exactly as the options ask: for reads that name one row.</summary>
    public IMongoCollection<RawBsonDocument> GetCollectionForExactReads(string name) =>
        MongoDatabase.GetCollection<RawBsonDocument>(name, new MongoCollectionSettings { ReadConcern = _exactReadConcern });

    public Task<IClientSessionHandle> StartSessionAsync(CancellationToken cancellationToken) => _client.StartSessionAsync(cancellationToken: cancellationToken);

    public void Dispose()
    {
        ClusterRegistry.Instance.UnregisterAndDisposeCluster(_client.Cluster);
        _client.Dispose();
    }

    private static TimeSpan GetDriverTimeout(TimeSpan timeout) => timeout * 0.8;
}
