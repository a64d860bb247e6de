using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>All documents in one collection, which can be sharded by <c>{ "_id.owner": 1, "_id.id": 1 }</c>.</summary>
internal sealed class OneCollection : ILayout
{
    public const string Documents = "documents";

    public string Tokens => "tokens";

    public string IdPath => "_id.id";

    public BsonDocument Order { get; } = new() { { "_id.owner", 1 }, { "_id.id", 1 } };

    public bool IsCollectionPerOwner => false;

    // A query that gives the whole of _id finds its shard: the router takes the owner out of it.
    public IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes { get; } =
        [Expiry.Index, new(new BsonDocument { { "_id.owner", 1 }, { "_id.id", 1 } }, new CreateIndexOptions { Name = "by_owner" })];

    public string CollectionOf(string owner) => Documents;

    public BsonValue Key(string owner, string id) => new BsonDocument { { "owner", owner }, { "id", id } };

    public string IdOf(BsonValue key) => key["id"].AsString;

    public string? OwnerOf(string collection, BsonValue key) => key["owner"].AsString;

    public string? Beside(string owner) => null;

    public BsonDocument Owned(string owner) => new("_id.owner", owner);
}
