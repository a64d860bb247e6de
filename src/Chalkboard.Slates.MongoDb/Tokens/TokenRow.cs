using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>
/// The format of a row with the tokens of one owner: <c>{ _id: owner, tokens: [ ... ], expires }</c>, the most recently seen first. Each
/// operation on them is therefore atomic on any kind of server. The row expires with the last of its tokens.
/// </summary>
internal static class TokenRow
{
    public const string OwnerField = "_id";
    public const string TokensField = "tokens";
    public const string ExpiresField = "expires";

    /// <summary>The number of tokens that the last call of RevokeAll has revoked.</summary>
    public const string RevokedField = "revoked";

    /// <summary>The time at which sign-ins of the owner were last revoked, for watchers.</summary>
    public const string EndedField = "ended";

    /// <summary>The server's time, in results.</summary>
    public const string NowField = "now";

    /// <summary>A counter that a transaction increments if it depends on the owner's sign-in.</summary>
    public const string CommitsField = "commits";

    /// <summary>The index for finding tokens by id.</summary>
    public static CreateIndexModel<BsonDocument> TokenIdIndex { get; } = new(new BsonDocument("tokens.id", 1), new CreateIndexOptions
    {
        Name = "by_token",
    });

    public static BsonBinaryData ToBinary(TokenId id)
    {
        var bytes = new byte[TokenId.SizeInBytes];
        id.WriteTo(bytes);
        return new BsonBinaryData(bytes);
    }

    /// <summary>The fields of a token that can change.</summary>
    public static IReadOnlyList<string> StateFields { get; } = ["seen", "expires", "ends", "superseded"];

    public static StoredToken ReadState(BsonDocument token, StoredToken known, BsonValue now) => known with
    {
        SeenAt = DocumentRow.ToDateTimeOffset(token["seen"]),
        ExpiresAt = DocumentRow.ToDateTimeOffset(token["expires"]),
        AbsoluteExpiresAt = DocumentRow.ToDateTimeOffset(token["ends"]),
        IsSuperseded = token["superseded"].AsBoolean,
        ReadAt = DocumentRow.ToDateTimeOffset(now),
    };

    public static StoredToken Read(BsonDocument token, string owner, BsonValue now) => new()
    {
        Id = TokenId.FromBytes(token["id"].AsBsonBinaryData.Bytes),
        Family = TokenId.FromBytes(token["family"].AsBsonBinaryData.Bytes),
        Owner = owner,
        Label = token["label"].AsString,
        Payload = token["payload"].AsBsonBinaryData.Bytes,
        IssuedAt = DocumentRow.ToDateTimeOffset(token["issued"]),
        SeenAt = DocumentRow.ToDateTimeOffset(token["seen"]),
        ExpiresAt = DocumentRow.ToDateTimeOffset(token["expires"]),
        AbsoluteExpiresAt = DocumentRow.ToDateTimeOffset(token["ends"]),
        IsSuperseded = token["superseded"].AsBoolean,
        ReadAt = DocumentRow.ToDateTimeOffset(now),
    };
}
