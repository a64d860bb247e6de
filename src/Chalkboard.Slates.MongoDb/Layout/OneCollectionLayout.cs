using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>All documents are in one collection, which can be sharded by <c>{ "_id.owner": 1, "_id.id": 1 }</c>.</summary>
internal sealed class OneCollectionLayout : IDocumentLayout
{
    public const string DocumentsName = "documents";

    public string TokensName => "tokens";

    public string IdPath => "_id.id";

    public BsonDocument SortOrder { get; } = new() { { "_id.owner", 1 }, { "_id.id", 1 } };

    public bool IsCollectionPerOwner => false;

    // The router can target a query with a complete _id to one shard, because the _id contains the owner.
    public IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes { get; } =
        [Expiry.ExpiryIndex, new(new BsonDocument { { "_id.owner", 1 }, { "_id.id", 1 } }, new CreateIndexOptions { Name = "by_owner" })];

    public string GetCollectionName(string owner) => DocumentsName;

    public BsonValue CreateKey(string owner, string id) => new BsonDocument { { "owner", owner }, { "id", id } };

    public string GetId(BsonValue key) => key["id"].AsString;

    public string? FindOwner(string collection, BsonValue key) => key["owner"].AsString;

    public string? GetStoredOwner(string owner) => null;

    public BsonDocument MatchOwner(string owner) => new("_id.owner", owner);
}
