using Chalkboard.Bench.Stores;
using Chalkboard.Slates;
using Chalkboard.Slates.MongoDb;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace Chalkboard.Bench.MongoDb;

/// <summary>
/// Slates in the server that CHALKBOARD_MONGODB names, and as the peer MongoDB's driver, which sends the same commands.
/// </summary>
public sealed class MongoClients : IAsyncDisposable
{
    private static readonly BsonDocument _isLive =
        BsonDocument.Parse("{ $gt: [{ $ifNull: ['$expires', ISODate('9999-01-01')] }, '$$NOW'] }");
    private static readonly FindOptions<Row> _first =
        new() { Limit = 1, Projection = BsonDocument.Parse("{ _id: 0, version: 1, content: 1 }") };
    private static readonly MongoDB.Driver.UpdateOptions _make = new() { IsUpsert = true };

    private readonly string _connection;
    private readonly MongoDbSlateStore _store;
    private readonly SlateClient _slates;
    private readonly MongoClient _client;
    private readonly IMongoCollection<Row> _rows;

    public MongoClients()
    {
        var server = Environment.GetEnvironmentVariable("CHALKBOARD_MONGODB")
            ?? throw new InvalidOperationException(
                "Set CHALKBOARD_MONGODB to the connection string of a MongoDB server, such as mongodb://localhost.");
        _connection = new MongoUrlBuilder(server) { DatabaseName = $"chalkboard-bench-{Guid.NewGuid():n}" }.ToString();
        _store = new MongoDbSlateStore(
            new MongoDbStoreOptions { ConnectionString = _connection }, TimeProvider.System, NullLogger.Instance);
        _slates = new SlateClient(_store);

        var settings = MongoClientSettings.FromConnectionString(_connection);
        settings.WriteConcern = new WriteConcern(WriteConcern.WMajority.W, journal: true);
        settings.ReadConcern = ReadConcern.Majority;
        _client = new MongoClient(settings);
        _rows = _client.GetDatabase(new MongoUrl(_connection).DatabaseName).GetCollection<Row>("documents");
    }

    public UserSlate Slate(string owner) => _slates.For<UserSlate>(owner);

    public async Task<UserInfo?> FindByHandAsync(string owner)
    {
        using var cursor = await _rows.FindAsync(new BsonDocument { { "_id", Key(owner) }, { "$expr", _isLive } }, _first);
        return (await cursor.FirstOrDefaultAsync())?.Content;
    }

    public Task CommitByHandAsync(string owner, UserInfo user)
    {
        var row = new BsonDocument
        {
            { "_id", "$_id" },
            { "content", new BsonDocument("$literal", user.ToBsonDocument()) },
            { "version", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard) },
            { "size", 1024 },
            { "written", "$$NOW" },
        };
        var stages = new BsonDocumentStagePipelineDefinition<Row, Row>([new BsonDocument("$replaceWith", row)]);
        return _rows.UpdateOneAsync(new BsonDocument("_id", Key(owner)), Builders<Row>.Update.Pipeline(stages), _make);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _client.DropDatabaseAsync(new MongoUrl(_connection).DatabaseName);
        _client.Dispose();
    }

    private static BsonDocument Key(string owner) => new() { { "owner", owner }, { "id", "user" } };

    public sealed class Row
    {
        [BsonElement("version"), BsonGuidRepresentation(GuidRepresentation.Standard)]
        public Guid Version { get; set; }

        [BsonElement("content")]
        public UserInfo? Content { get; set; }
    }
}
