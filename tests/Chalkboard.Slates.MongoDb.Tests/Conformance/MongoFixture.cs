using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.MongoDb.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

/// <summary>Stores on one database of a real server, whose clock is real, too.</summary>
public abstract class MongoFixture : StoreFixture
{
    private string? _place;
    private FaultyProxy? _wire;

    public override string Location => _place!;

    // Long against a few dozen round trips on a busy machine.
    public override TimeSpan Tick => TimeSpan.FromMilliseconds(400);

    public override IReadOnlyList<Outage> Outages => _wire is null ? [] :
    [
        new("the network stalls", () => Act(_wire.Stall), () => Act(_wire.Restore)),
        new("the server's answers are lost", () => Act(_wire.StallResponses), () => Act(_wire.Restore)),
        new("the connection is cut", () => Act(_wire.Cut), () => Act(_wire.Restore)),
    ];

    // A minute's margin, and a monitor that runs every minute and may be late.
    public override TimeSpan SweepTimeout => TimeSpan.FromMinutes(4);

    /// <summary>Counts keys of indexes and documents that the server has looked at.</summary>
    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation)
    {
        var before = await LookedAtAsync();
        await operation();
        return await LookedAtAsync() - before;
    }

    public override async ValueTask<long?> CountStoredDocumentsAsync()
    {
        var database = MongoServer.Database(Location);
        var held = 0L;
        foreach (var collection in await (await database.ListCollectionNamesAsync()).ToListAsync())
            if (collection is not ("tokens" or "_auth"))
                held += await database.GetCollection<BsonDocument>(collection).CountDocumentsAsync(new BsonDocument());
        return held;
    }

    /// <summary>What the store is told beside the place.</summary>
    internal abstract void Configure(MongoDbStoreOptions options);

    /// <summary>Skips where the server can't do what is tested.</summary>
    protected virtual void Require() => MongoServer.SkipIfMissing();

    /// <summary>Whether the way to the server can be cut.</summary>
    protected virtual bool HasWire => false;

    public override ValueTask<ISlateStore> OpenAsync(string location) => new(MongoServer.Store(location, options =>
    {
        options.Timeout = TimeSpan.FromSeconds(_wire is null ? 10 : 2);
        Configure(options);
    }));

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    protected override ValueTask CreateAsync()
    {
        Require();
        _place = MongoServer.Place();
        if (HasWire)
        {
            _wire = new FaultyProxy(MongoServer.PortOf(_place));
            _place = MongoServer.Through(_place, _wire.Port);
        }

        return default;
    }

    protected override async ValueTask DeleteAsync()
    {
        await MongoServer.DropAsync(Location);
        if (_wire is not null) await _wire.DisposeAsync();
    }

    private async Task<long> LookedAtAsync()
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

/// <summary>What every server has: commits of one document, and polling.</summary>
public class StandaloneFixture : MongoFixture
{
    internal override void Configure(MongoDbStoreOptions options) => options.Topology = ServerTopology.Standalone;
}

/// <summary>The same, over a network that fails.</summary>
public sealed class StandaloneOverWireFixture : StandaloneFixture
{
    protected override bool HasWire => true;
}

/// <summary>Transactions and change streams.</summary>
public class ReplicatedFixture : MongoFixture
{
    internal override void Configure(MongoDbStoreOptions options) => options.Topology = ServerTopology.Replicated;

    protected override void Require() => MongoServer.SkipIfNotReplicated();
}

/// <summary>The same, over a network that fails.</summary>
public sealed class ReplicatedOverWireFixture : ReplicatedFixture
{
    protected override bool HasWire => true;
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
