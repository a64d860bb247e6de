using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tests;

public sealed class SetupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_keeps_slates_in_MongoDB()
    {
        var place = MongoServer.CreateLocation();
        try
        {
            await using (var services = CreateServices(place))
                await services.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.SetAsync(new("UTC"), Stop);

            await using var later = CreateServices(place);
            Assert.Equal(
                "UTC", (await later.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.GetAsync(Stop)).Value?.TimeZone);
        }
        finally
        {
            await MongoServer.DropAsync(place);
        }
    }

    [Theory]
    [InlineData("", "ConnectionString is empty")]
    [InlineData("localhost:27017", "not a MongoDB connection string")]
    [InlineData("redis://chalk:s3cret@localhost", "not a MongoDB connection string")]
    [InlineData("mongodb://chalk:s3cr:et/@localhost:x", "escape ':', '/', '?'")]
    [InlineData("mongodb://chalk:s3cret@localhost/?w=0", "w=0")]
    public async Task An_invalid_connection_string_stops_the_start_and_is_not_shown(
        string connectionString, string expected)
    {
        var error = await FailsToStartAsync(options => options.ConnectionString = connectionString);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("chalk:", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_options_stop_the_start()
    {
        var error = await FailsToStartAsync(options =>
        {
            options.Layout = (CollectionLayout)7;
            options.Topology = (ServerTopology)7;
            options.ReadConsistency = (ReadConsistency)7;
            options.Timeout = TimeSpan.Zero;
            options.Polling.Interval = TimeSpan.Zero;
            options.DatabaseName = "slates.shop";
        });

        Assert.Equal(6, error.Failures.Count());
    }

    [Theory]
    [InlineData("mongodb://localhost/slates", false)]
    [InlineData("mongodb://localhost/slates?replicaSet=rs0", true)]
    [InlineData("mongodb://db1,db2,db3/slates", true)]
    [InlineData("mongodb://localhost/?loadBalanced=true", true)]
    [InlineData("mongodb+srv://cluster.example.org/slates", true)]
    public void The_connection_string_decides_whether_transactions_are_used(string connectionString, bool isReplicated)
    {
        Assert.Equal(isReplicated, TopologyDetection.IsReplicated(new(), new MongoUrl(connectionString)));
        Assert.True(TopologyDetection.IsReplicated(new() { Topology = ServerTopology.Replicated }, new MongoUrl(connectionString)));
        Assert.False(TopologyDetection.IsReplicated(new() { Topology = ServerTopology.Standalone }, new MongoUrl(connectionString)));
    }

    [Fact]
    public async Task The_store_declares_the_capabilities_of_the_topology()
    {
        await using var standalone = MongoServer.OpenStore("mongodb://localhost/slates");
        await using var replicated = MongoServer.OpenStore("mongodb://localhost/slates?replicaSet=rs0");

        Assert.False(standalone.Description.Capabilities.SupportsMultiDocumentCommits);
        Assert.True(replicated.Description.Capabilities.SupportsMultiDocumentCommits);
        Assert.True(standalone.Description.Capabilities.IsDurable);
        Assert.Equal("mongodb", standalone.Description.Name);
    }

    [Theory]
    [InlineData("mongodb://localhost", "slates", "{ w : \"majority\", wtimeout : 8s, journal : true }")]
    [InlineData("mongodb://localhost/shop?w=1&journal=false", "shop", "{ w : 1, wtimeout : 8s, journal : false }")]
    public void Commits_are_acknowledged_by_a_majority_on_disk_unless_the_connection_string_says_otherwise(
        string connectionString, string name, string writeConcern)
    {
        using var database =
            new Database(
                new()
                {
                    ConnectionString = connectionString + (connectionString.Contains('?', StringComparison.Ordinal) ? "&" : "/?")
                    + "readPreference=secondary&readConcernLevel=local"
                });

        Assert.Equal(name, database.MongoDatabase.DatabaseNamespace.DatabaseName);
        Assert.Equal(writeConcern, database.MongoDatabase.Settings.WriteConcern.ToString());
        Assert.Equal(ReadConcern.Majority, database.MongoDatabase.Settings.ReadConcern);
        Assert.Equal(ReadPreference.Primary, database.MongoDatabase.Settings.ReadPreference);
    }

    [Fact]
    public void Reads_of_one_document_can_be_linearizable_and_lists_can_not()
    {
        using var database = new Database(new() { ReadConsistency = ReadConsistency.Linearizable });

        Assert.Equal(ReadConcern.Linearizable, database.GetCollectionForExactReads("documents").Settings.ReadConcern);
        Assert.Equal(ReadConcern.Majority, database.GetCollection("documents").Settings.ReadConcern);
    }

    [Fact]
    public async Task A_client_of_the_application_is_used_with_the_stores_own_concerns_and_is_not_disposed_of()
    {
        using var client = new MongoClient("mongodb://localhost/?w=1&readPreference=secondary");
        using (var database =
            new Database(new() { ConnectionFactory = _ => ValueTask.FromResult<IMongoClient>(client), DatabaseName = "shop" }))
        {
            Assert.True(database.IsReplicated);
            await database.OpenAsync(Stop);
            Assert.Equal("shop", database.MongoDatabase.DatabaseNamespace.DatabaseName);
            Assert.Equal("{ w : \"majority\", wtimeout : 8s, journal : true }", database.MongoDatabase.Settings.WriteConcern.ToString());
            Assert.Equal(ReadConcern.Majority, database.MongoDatabase.Settings.ReadConcern);
            Assert.Equal(ReadPreference.Primary, database.MongoDatabase.Settings.ReadPreference);
        }

        Assert.NotNull(client.GetDatabase("other"));
    }

    [Fact]
    public async Task A_worker_keeps_slates_in_MongoDB_with_the_client_that_it_has_registered()
    {
        var place = MongoServer.CreateLocation();
        try
        {
            await using var services = new ServiceCollection()
                .AddSingleton<IMongoClient>(_ => new MongoClient(place))
                .AddSlateClient(slates => slates.StoreIn.MongoDb(services => services.GetRequiredService<IMongoClient>()))
                .Configure<MongoDbStoreOptions>(options =>
                {
                    options.DatabaseName = new MongoUrl(place).DatabaseName;
                    options.Topology = MongoServer.IsReplicated ? ServerTopology.Replicated : ServerTopology.Standalone;
                })
                .BuildServiceProvider();
            var slate = services.GetRequiredService<SlateClient>().For<UserSlate>("admin");
            await slate.User.SetAsync(new("UTC"), Stop);
            Assert.Equal("UTC", (await slate.User.GetAsync(Stop)).Value?.TimeZone);
        }
        finally
        {
            await MongoServer.DropAsync(place);
        }
    }

    private static async Task<OptionsValidationException> FailsToStartAsync(Action<MongoDbStoreOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.MongoDb(configure));
        using var host = builder.Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));
    }

    private static ServiceProvider CreateServices(string place) =>
        new ServiceCollection().AddSlateClient(slates => slates.StoreIn.MongoDb(place)).BuildServiceProvider();

    public sealed record UserInfo(string TimeZone);

    public sealed class UserSlate(SlateContext context) : Slate(context)
    {
        public Document<UserInfo> User => Document<UserInfo>("user");
    }
}
