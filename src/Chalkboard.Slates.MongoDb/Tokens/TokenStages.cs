using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>What becomes of an owner's tokens, as stages of an update that the server runs by its own clock.</summary>
internal static class TokenStages
{
    // More than 16 MiB hold.
    private const int MostTokens = 1_000_000;

    private static readonly BsonString _tokens = "$" + TokenRow.Tokens;
    private static readonly BsonDocument _isLive = Op("$gt", "$$t.expires", Expiry.Now);

    /// <summary>The owner's live tokens.</summary>
    public static BsonDocument Live { get; } = Filter(Op("$ifNull", _tokens, new BsonArray()), _isLive);

    private static readonly BsonDocument _end = Set(TokenRow.Expires, Op("$ifNull", new BsonDocument("$max", "$tokens.expires"), Expiry.Now));

    /// <summary>The live ones of one id.</summary>
    public static BsonDocument LiveOf(TokenId id) => Filter(_tokens, And(Is("id", id), _isLive));

    /// <summary>A filter: there is a live token of that id.</summary>
    public static BsonDocument HasLive(TokenId id) => new() { { "tokens.id", TokenRow.Binary(id) }, { "$expr", Any(LiveOf(id)) } };

    /// <summary>A filter: there is a live token of that id, and no other has taken its place.</summary>
    public static BsonDocument HasCurrent(TokenId id) =>
        new() { { "tokens.id", TokenRow.Binary(id) }, { "$expr", Any(Filter(_tokens, And(Is("id", id), Op("$not", "$$t.superseded"), _isLive))) } };

    /// <summary>A filter: an owner has a live token of that family.</summary>
    public static BsonDocument HasFamily(string owner, TokenId family) =>
        new() { { TokenRow.Owner, owner }, { "tokens.family", TokenRow.Binary(family) }, { "$expr", Any(Filter(_tokens, And(Is("family", family), _isLive))) } };

    public static BsonArray Issue(NewToken token) => [Set(TokenRow.Tokens, Op("$concatArrays", new BsonArray { New(token, TokenRow.Binary(token.Id)) }, Live)), Bound(token), _end];

    public static BsonArray Reissue(TokenId current, NewToken successor, TimeSpan grace)
    {
        var end = Op("$min", "$$t.expires", Expiry.After(grace));
        var superseded = new BsonDocument { { "superseded", true }, { "expires", end }, { "ends", end } };
        var rest = Map(Live, Op("$cond", Is("id", current), Op("$mergeObjects", "$$t", superseded), "$$t"));
        return [Set(TokenRow.Tokens, Op("$concatArrays", new BsonArray { New(successor, FamilyOf(current)) }, rest)), Bound(successor), _end];
    }

    public static BsonArray Renew(TokenId id, TimeSpan lifetime)
    {
        var times = new BsonDocument { { "seen", Expiry.Now }, { "expires", Op("$min", Expiry.After(lifetime), "$$t.ends") } };
        var renewed = Map(LiveOf(id), Op("$mergeObjects", "$$t", times));
        return [Set(TokenRow.Tokens, Op("$concatArrays", renewed, Filter(_tokens, And(IsNot("id", id), _isLive)))), _end];
    }

    public static BsonArray Revoke(TokenId id) => [Set(TokenRow.Tokens, Filter(_tokens, Op("$ne", "$$t.family", FamilyOf(id)))), _end];

    public static BsonArray RevokeAll(TokenId? exceptFamily)
    {
        var kept = exceptFamily is { } family ? Filter(_tokens, And(Is("family", family), _isLive)) : (BsonValue)new BsonArray();
        var ended = Op("$subtract", Size(Live), Size(kept));
        return [new BsonDocument("$set", new BsonDocument { { TokenRow.Revoked, ended }, { TokenRow.Tokens, kept } }), _end];
    }

    /// <summary>Makes a transaction that rests on the owner's sign-in fail if that ends meanwhile.</summary>
    public static BsonArray Hold { get; } = [Set(TokenRow.Commits, Op("$add", Op("$ifNull", "$" + TokenRow.Commits, 0L), 1L))];

    private static BsonDocument New(NewToken token, BsonValue family) => new()
    {
        { "id", TokenRow.Binary(token.Id) },
        { "family", family },
        { "label", new BsonDocument("$literal", token.Label) },
        { "payload", new BsonBinaryData(token.Payload.ToArray()) },
        { "issued", Expiry.Now },
        { "seen", Expiry.Now },
        { "expires", Expiry.After(token.Lifetime < token.AbsoluteLifetime ? token.Lifetime : token.AbsoluteLifetime) },
        { "ends", Expiry.After(token.AbsoluteLifetime) },
        { "superseded", false },
    };

    // Superseded tokens don't count, and end with their family, of which one token at most is not superseded.
    private static BsonDocument Bound(NewToken token)
    {
        var families = Map(Filter(_tokens, Op("$not", "$$t.superseded")), "$$t.family");
        var ended = Op("$slice", families, token.PerOwner, MostTokens);
        return Set(TokenRow.Tokens, Filter(_tokens, Op("$not", Op("$in", "$$t.family", ended))));
    }

    private static BsonDocument FamilyOf(TokenId id) => Op("$arrayElemAt", "$tokens.family", Op("$indexOfArray", "$tokens.id", TokenRow.Binary(id)));

    private static BsonDocument Is(string field, TokenId id) => Op("$eq", "$$t." + field, TokenRow.Binary(id));

    private static BsonDocument IsNot(string field, TokenId id) => Op("$ne", "$$t." + field, TokenRow.Binary(id));

    private static BsonDocument And(params ReadOnlySpan<BsonValue> all) => Op("$and", all);

    private static BsonDocument Any(BsonValue array) => Op("$gt", Size(array), 0);

    private static BsonDocument Size(BsonValue array) => new("$size", array is BsonArray ? new BsonArray { array } : array);

    private static BsonDocument Filter(BsonValue input, BsonValue condition) => new("$filter", new BsonDocument { { "input", input }, { "as", "t" }, { "cond", condition } });

    private static BsonDocument Map(BsonValue input, BsonValue into) => new("$map", new BsonDocument { { "input", input }, { "as", "t" }, { "in", into } });

    private static BsonDocument Set(string field, BsonValue value) => new("$set", new BsonDocument(field, value));

    private static BsonDocument Op(string name, params ReadOnlySpan<BsonValue> arguments)
    {
        var array = new BsonArray(arguments.Length);
        foreach (var argument in arguments) array.Add(argument);
        return new BsonDocument(name, array);
    }
}
