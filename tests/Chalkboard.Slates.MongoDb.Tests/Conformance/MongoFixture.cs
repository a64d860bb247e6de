using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.MongoDb.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

/// <summary>Stores on one database of a real server with a real clock.</summary>
public abstract class MongoFixture : StoreFixture
{
    private string? _location;
    private FaultyProxy? _proxy;
    private TimeSpan _tick;

    public override string Location => _location!;

    public override TimeSpan Tick => _tick;

    public override IReadOnlyList<Outage> Outages => _proxy is null ? [] :
    [
        new("the network stalls", () => Act(_proxy.Stall), () => Act(_proxy.Restore)),
        new("the server's answers are lost", () => Act(_proxy.StallResponses), () => Act(_proxy.Restore)),
        new("the connection is cut", () => Act(_proxy.Cut), () => Act(_proxy.Restore)),
    ];

    // The store keeps expired rows for one more minute, and the server's TTL monitor runs every minute and may be late.
    public override TimeSpan SweepTimeout => TimeSpan.FromMinutes(4);

    /// <summary>Counts the index keys and documents that the server has examined.</summary>
    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation)
    {
        var before = await CountExaminedAsync();
        await operation();
        return await CountExaminedAsync() - before;
    }

    public override async ValueTask<long?> CountStoredDocumentsAsync()
    {
        var database = MongoServer.GetDatabase(Location);
        var held = 0L;
        foreach (var collection in await (await database.ListCollectionNamesAsync()).ToListAsync())
            if (collection is not ("tokens" or "_auth"))
                held += await database.GetCollection<BsonDocument>(collection).CountDocumentsAsync(new BsonDocument());
        return held;
    }

    /// <summary>Sets the options of the store other than its location.</summary>
    internal abstract void Configure(MongoDbStoreOptions options);

    /// <summary>Skips the test if the server does not support the tested features.</summary>
    protected virtual void SkipIfUnsupported() => MongoServer.SkipIfMissing();

    /// <summary>True if the stores connect through a proxy that a test can cut.</summary>
    protected virtual bool UsesProxy => false;

    public override async ValueTask<ISlateStore> OpenAsync(string location)
    {
        var store = MongoServer.OpenStore(location, options =>
        {
            options.Timeout = TimeSpan.FromSeconds(_proxy is null ? 10 : 2);
            Configure(options);
        });
        if (_tick == default) _tick = await TickCalibration.MeasureAsync(store, TimeSpan.FromMilliseconds(400));
        return store;
    }

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    protected override ValueTask CreateAsync()
    {
        SkipIfUnsupported();
        _location = MongoServer.CreateLocation();
        if (UsesProxy)
        {
            _proxy = new FaultyProxy(MongoServer.GetPort(_location));
            _location = MongoServer.GetProxiedLocation(_location, _proxy.Port);
        }

        return default;
    }

    protected override async ValueTask DeleteAsync()
    {
        await MongoServer.DropAsync(Location);
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    private async Task<long> CountExaminedAsync()
    {
        var status = await MongoServer.RunAsync(Location, new BsonDocument { { "serverStatus", 1 }, { "metrics", 1 } });
        var executor = status["metrics"]["queryExecutor"];
        return executor["scanned"].ToInt64() + executor["scannedObjects"].ToInt64();
    }

    private static ValueTask Act(Action act)
    {
        act();
        return default;
    }
}

/// <summary>The features of every server: commits of one document, and polling.</summary>
public class StandaloneFixture : MongoFixture
{
    internal override void Configure(MongoDbStoreOptions options) => options.Topology = ServerTopology.Standalone;
}

/// <summary>The same, over a proxy that simulates network faults.</summary>
public sealed class StandaloneOverProxyFixture : StandaloneFixture
{
    protected override bool UsesProxy => true;
}

/// <summary>Transactions and change streams.</summary>
public class ReplicatedFixture : MongoFixture
{
    internal override void Configure(MongoDbStoreOptions options) => options.Topology = ServerTopology.Replicated;

    protected override void SkipIfUnsupported() => MongoServer.SkipIfNotReplicated();
}

/// <summary>The same, over a proxy that simulates network faults.</summary>
public sealed class ReplicatedOverProxyFixture : ReplicatedFixture
{
    protected override bool UsesProxy => true;
}

/// <summary>A collection for each owner.</summary>
public class CollectionsFixture : StandaloneFixture
{
    internal override void Configure(MongoDbStoreOptions options)
    {
        base.Configure(options);
        options.Layout = CollectionLayout.CollectionPerOwner;
    }
}

/// <summary>A collection for each owner, with transactions and change streams.</summary>
public sealed class ReplicatedCollectionsFixture : ReplicatedFixture
{
    internal override void Configure(MongoDbStoreOptions options)
    {
        base.Configure(options);
        options.Layout = CollectionLayout.CollectionPerOwner;
    }
}
