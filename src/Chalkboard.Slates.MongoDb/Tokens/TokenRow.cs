using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>
/// The tokens of one owner, in one row: <c>{ _id: owner, tokens: [ ... ], expires }</c>, the most recently seen first. So every
/// operation on them is atomic on any kind of server. The row ends with the last of its tokens.
/// </summary>
internal static class TokenRow
{
    public const string Owner = "_id";
    public const string Tokens = "tokens";
    public const string Expires = "expires";

    /// <summary>How many tokens the last revocation of all has ended.</summary>
    public const string Revoked = "revoked";

    /// <summary>The server's time, in what is read.</summary>
    public const string Now = "now";

    /// <summary>How often a commit has rested on the owner's sign-in.</summary>
    public const string Commits = "commits";

    /// <summary>Where a token is found by its id.</summary>
    public static CreateIndexModel<BsonDocument> Index { get; } = new(new BsonDocument("tokens.id", 1), new CreateIndexOptions { Name = "by_token" });

    public static BsonBinaryData Binary(TokenId id)
    {
        var bytes = new byte[TokenId.Length];
        id.WriteTo(bytes);
        return new BsonBinaryData(bytes);
    }

    public static StoredToken Read(BsonDocument token, string owner, BsonValue now) => new()
    {
        Id = TokenId.FromBytes(token["id"].AsBsonBinaryData.Bytes),
        Family = TokenId.FromBytes(token["family"].AsBsonBinaryData.Bytes),
        Owner = owner,
        Label = token["label"].AsString,
        Payload = token["payload"].AsBsonBinaryData.Bytes,
        IssuedAt = DocumentRow.Time(token["issued"]),
        SeenAt = DocumentRow.Time(token["seen"]),
        ExpiresAt = DocumentRow.Time(token["expires"]),
        EndsAt = DocumentRow.Time(token["ends"]),
        Superseded = token["superseded"].AsBoolean,
        ReadAt = DocumentRow.Time(now),
    };
}
