using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>A collection for each owner: <c>db.admin.find()</c>.</summary>
internal sealed class CollectionPerOwner : ILayout
{
    public string Tokens => CollectionName.Tokens;

    public string IdPath => "_id";

    public BsonDocument Order { get; } = new("_id", 1);

    public bool IsCollectionPerOwner => true;

    public IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes { get; } = [Expiry.Index];

    public string CollectionOf(string owner) => CollectionName.Of(owner);

    public BsonValue Key(string owner, string id) => id;

    public string IdOf(BsonValue key) => key.AsString;

    public string? OwnerOf(string collection, BsonValue key) => CollectionName.TryOwner(collection);

    public string? Beside(string owner) => CollectionName.TryOwner(CollectionName.Of(owner)) is null ? owner : null;

    public BsonDocument Owned(string owner) => [];
}
