using Chalkboard.Slates.MongoDb.Layout;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>The database and its client.</summary>
internal sealed class Database : IDisposable
{
    public const string DefaultDatabaseName = "slates";

    private readonly MongoDbStoreOptions _options;
    private readonly string _name;
    private readonly ReadConcern _exactReadConcern;
    private readonly MongoClient? _ownClient;
    private IMongoClient? _client;
    private IMongoDatabase? _database;

    public Database(MongoDbStoreOptions options)
    {
        var url = options.ConnectionFactory is null ? new MongoUrl(options.ConnectionString) : null;
        _options = options;
        _name = options.DatabaseName ?? url?.DatabaseName ?? DefaultDatabaseName;
        _exactReadConcern = options.ReadConsistency == ReadConsistency.Linearizable ? ReadConcern.Linearizable : ReadConcern.Majority;
        Timeout = options.Timeout;
        IsReplicated = TopologyDetection.IsReplicated(options, url);
        Layout = options.Layout == CollectionLayout.OneCollection ? new OneCollectionLayout() : new CollectionPerOwnerLayout();
        FaultTranslator = new FaultTranslator(_name, url?.Servers, options.Timeout);
        if (url is null) return;

        _client = _ownClient = new MongoClient(CreateSettings(url));
        _database = _ownClient.GetDatabase(_name);
    }

    public TimeSpan Timeout { get; }

    /// <summary>True if the server supports transactions and change streams.</summary>
    public bool IsReplicated { get; }

    public IDocumentLayout Layout { get; }

    public FaultTranslator FaultTranslator { get; private set; }

    /// <summary>The driver's database.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not been called.</exception>
    public IMongoDatabase MongoDatabase => _database ?? throw new InvalidOperationException("The database has not been opened.");

    /// <summary>Gets the client from ConnectionFactory, if it is set and was not called yet. Calls must not overlap.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_database is not null) return;
        _client = await _options.ConnectionFactory!(cancellationToken).ConfigureAwait(false);
        FaultTranslator = new FaultTranslator(_name, _client.Settings.Servers, Timeout);
        _database = _client.GetDatabase(_name, new MongoDatabaseSettings
        {
            ReadPreference = ReadPreference.Primary,
            ReadConcern = ReadConcern.Majority,
            WriteConcern = CreateWriteConcern(null),
        });
    }

    /// <summary>Gets a collection of raw BSON.</summary>
    public IMongoCollection<RawBsonDocument> GetCollection(string name) => MongoDatabase.GetCollection<RawBsonDocument>(name);

    /// <summary>Gets a collection with the read concern of the options, for reads of one row.</summary>
    public IMongoCollection<RawBsonDocument> GetCollectionForExactReads(string name) =>
        MongoDatabase.GetCollection<RawBsonDocument>(name, new MongoCollectionSettings { ReadConcern = _exactReadConcern });

    public Task<IClientSessionHandle> StartSessionAsync(CancellationToken cancellationToken) =>
        _client!.StartSessionAsync(cancellationToken: cancellationToken);

    public void Dispose()
    {
        if (_ownClient is null) return;
        ClusterRegistry.Instance.UnregisterAndDisposeCluster(_ownClient.Cluster);
        _ownClient.Dispose();
    }

    private MongoClientSettings CreateSettings(MongoUrl url)
    {
        var settings = MongoClientSettings.FromUrl(url);
        // The driver must time out before the operation does, because its exception names the cause.
        settings.ServerSelectionTimeout = DriverTimeout;
        settings.WaitQueueTimeout = DriverTimeout;
        settings.ConnectTimeout = Timeout;
        settings.HeartbeatTimeout = Timeout;
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = CreateWriteConcern(url);
        // A standalone server doesn't support the transaction numbers of retryable writes.
        settings.RetryWrites &= IsReplicated;
        settings.ApplicationName ??= "chalkboard";
        // The driver shares connections among all clients with equal settings and leaves them open. With its own configurator, the store
        // gets its own connections, which are closed with it.
        settings.ClusterConfigurator = _ => GC.KeepAlive(this);
        settings.Freeze();
        return settings;
    }

    private WriteConcern CreateWriteConcern(MongoUrl? url) =>
        new(url?.W ?? WriteConcern.WMajority.W, DriverTimeout, journal: url?.Journal ?? true);

    private TimeSpan DriverTimeout => Timeout * 0.8;
}
