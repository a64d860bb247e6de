using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>Each owner has a collection: <c>db.admin.find()</c>.</summary>
internal sealed class CollectionPerOwnerLayout : IDocumentLayout
{
    public string TokensName => CollectionName.Tokens;

    public string IdPath => "_id";

    public BsonDocument SortOrder { get; } = new("_id", 1);

    public bool IsCollectionPerOwner => true;

    public IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes { get; } = [Expiry.ExpiryIndex];

    public string GetCollectionName(string owner) => CollectionName.FromOwner(owner);

    public BsonValue CreateKey(string owner, string id) => id;

    public string GetId(BsonValue key) => key.AsString;

    public string? FindOwner(string collection, BsonValue key) => CollectionName.FindOwner(collection);

    public string? GetStoredOwner(string owner) => CollectionName.FindOwner(CollectionName.FromOwner(owner)) is null ? owner : null;

    public BsonDocument MatchOwner(string owner) => [];
}
