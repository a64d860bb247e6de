using System.Text;
using Chalkboard.Slates.MongoDb.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tests;

/// <summary>Tests on a real server, in addition to the conformance suites.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private string? _location;

    private string Place => _location!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _location = MongoServer.CreateLocation();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        if (_location is not null) await MongoServer.DropAsync(_location);
    }

    [Fact]
    public async Task A_document_is_BSON_that_any_client_reads()
    {
        await using var store = MongoServer.OpenStore(Place);
        await PutAsync(store, "admin", """{"timeZone":"America/Los_Angeles","visits":3}""");

        var row = await MongoServer.GetDatabase(Place).GetCollection<BsonDocument>("documents")
            .Find("{ '_id.owner': 'admin', 'content.visits': 3 }").SingleAsync(Stop);

        Assert.Equal(BsonDocument.Parse("{ owner: 'admin', id: 'user' }"), row["_id"]);
        Assert.Equal(BsonDocument.Parse("{ timeZone: 'America/Los_Angeles', visits: 3 }"), row["content"]);
        Assert.False(row.Contains("text"));
    }

    [Fact]
    public async Task The_CollectionPerOwner_layout_has_a_collection_for_each_owner()
    {
        await using var store = MongoServer.OpenStore(Place, options => options.Layout = CollectionLayout.CollectionPerOwner);
        await PutAsync(store, "admin", """{"timeZone":"UTC"}""");

        // db.admin.find()
        var row = await MongoServer.GetDatabase(Place).GetCollection<BsonDocument>("admin").Find("{}").SingleAsync(Stop);

        Assert.Equal("user", row["_id"]);
        Assert.Equal(BsonDocument.Parse("{ timeZone: 'UTC' }"), row["content"]);
    }

    [Fact]
    public async Task A_deleted_document_keeps_no_content()
    {
        await using var store = MongoServer.OpenStore(Place);
        await PutAsync(store, "admin", """{"secret":1}""");
        await store.DeleteAsync("admin", Stop);

        foreach (var row in await MongoServer.GetDatabase(Place).GetCollection<BsonDocument>("documents").Find("{}").ToListAsync(Stop))
            Assert.Equal(["_id", "written", "expires"], row.Names);
    }

    [Fact]
    public async Task Finds_commits_and_token_finds_are_one_round_trip_each()
    {
        const int each = 40;
        await using var proxy = new FaultyProxy(MongoServer.GetPort(Place));
        await using var store =
            MongoServer.OpenStore(
                MongoServer.GetProxiedLocation(Place, proxy.Port), options => options.Topology = ServerTopology.Standalone);
        await PutAsync(store, "admin", "1");
        var before = proxy.RoundTrips;
        for (var i = 0; i < each; i++)
        {
            await PutAsync(store, "admin", "1");
            await store.FindAsync("admin", "user", Stop);
            await store.Tokens.FindAsync(TokenId.FromBytes(new byte[TokenId.SizeInBytes]), Stop);
        }

        // The driver adds a few round trips, because it monitors the server.
        Assert.InRange(proxy.RoundTrips - before, 3 * each, 3 * each + 12);
    }

    [Fact]
    public async Task Acknowledged_writes_survive_a_network_that_stalls_and_breaks_and_refused_writes_are_absent()
    {
        await using var proxy = new FaultyProxy(MongoServer.GetPort(Place));
        await using var store = MongoServer.OpenStore(MongoServer.GetProxiedLocation(Place, proxy.Port), options =>
        {
            options.Timeout = TimeSpan.FromSeconds(2);
            options.Topology = MongoServer.IsReplicated ? ServerTopology.Replicated : ServerTopology.Standalone;
        });
        var writeLog = new WriteLog();
        writeLog.Start(store);
        foreach (var fail in (Action[])[proxy.Stall, proxy.StallResponses, proxy.Cut])
        {
            await writeLog.WaitForCommitsAsync(20);
            fail();
            await writeLog.WaitForFailuresAsync(4);
            proxy.Restore();
        }

        await writeLog.WaitForCommitsAsync(20);
        await writeLog.StopAsync();

        await using var later =
            MongoServer.OpenStore(
                Place, options => options.Topology = MongoServer.IsReplicated ? ServerTopology.Replicated : ServerTopology.Standalone);
        (await writeLog.AuditAsync(later, Stop)).AssertConsistent();
        Assert.InRange(writeLog.Slowest, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_store_connects_to_a_server_that_starts_after_the_application()
    {
        await using var proxy = new FaultyProxy(MongoServer.GetPort(Place));
        proxy.Cut();
        await using var store =
            MongoServer.OpenStore(MongoServer.GetProxiedLocation(Place, proxy.Port), options => options.Timeout = TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.FindAsync("admin", "user", Stop));
        proxy.Restore();

        await PutAsync(store, "admin", "1");
    }

    [Fact]
    public async Task Indexes_are_created_and_deleted_documents_are_kept_long_enough_for_watches()
    {
        await using var store = MongoServer.OpenStore(Place);
        await PutAsync(store, "admin", "1");

        var indexes =
            await (await MongoServer.GetDatabase(Place).GetCollection<BsonDocument>("documents").Indexes.ListAsync(Stop)).ToListAsync(Stop);

        Assert.Contains(indexes, index => index["key"] == new BsonDocument("expires", 1));
        Assert.Contains(indexes, index => index["key"] == new BsonDocument { { "_id.owner", 1 }, { "_id.id", 1 } });
    }

    [Fact]
    public async Task Transactions_on_a_standalone_server_are_reported_as_an_error()
    {
        Assert.SkipWhen(MongoServer.IsReplicated, "This test needs a standalone server.");
        Assert.SkipUnless(
            (await MongoServer.RunAsync(Place, new BsonDocument("buildInfo", 1)))
                .Contains("gitVersion"), "The server is not MongoDB: other servers accept transactions without a replica set.");
        await using var store = MongoServer.OpenStore(Place, options => options.Topology = ServerTopology.Replicated);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.CommitAsync(new Commit("admin", [DocumentWrite.Delete("a"), DocumentWrite.Delete("b")]), Stop));

        Assert.Contains("set Topology to Standalone", error.Message, StringComparison.Ordinal);
    }

    private static async Task PutAsync(MongoDbSlateStore store, string owner, string json) =>
        Assert.Equal(
            CommitOutcome.Committed,
            await store.CommitAsync(new Commit(owner, [DocumentWrite.Put("user", Encoding.UTF8.GetBytes(json))]), Stop));
}
