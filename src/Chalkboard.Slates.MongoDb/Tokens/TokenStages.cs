using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>Creates updates of an owner's tokens, as pipeline stages that the server runs with its own clock.</summary>
internal static class TokenStages
{
    // More tokens than fit into a document of 16 MiB.
    private const int MaxTokens = 1_000_000;

    private static readonly BsonString _tokensExpression = "$" + TokenRow.TokensField;
    private static readonly BsonDocument _isLiveCondition = Operator("$gt", "$$token.expires", Expiry.Now);

    /// <summary>An expression for the owner's live tokens.</summary>
    public static BsonDocument LiveTokens { get; } = Filter(Operator("$ifNull", _tokensExpression, new BsonArray()), _isLiveCondition);

    private static readonly BsonDocument _updateExpiry =
        Set(TokenRow.ExpiresField, Operator("$ifNull", new BsonDocument("$max", "$tokens.expires"), Expiry.Now));

    /// <summary>An expression for the live tokens with an id.</summary>
    public static BsonDocument FilterLiveById(TokenId id) => Filter(_tokensExpression, And(FieldEquals("id", id), _isLiveCondition));

    /// <summary>An expression for what can change of the live tokens with an id.</summary>
    public static BsonDocument SelectStateById(TokenId id) =>
        Map(
            FilterLiveById(id),
            new BsonDocument(TokenRow.StateFields.Select(field => new BsonElement(field, "$$token." + field))));

    private static readonly BsonDocument _markEnd = Set(TokenRow.EndedField, Expiry.Now);

    /// <summary>A filter for owners with a live token with an id.</summary>
    public static BsonDocument MatchLive(TokenId id) =>
        new() { { "tokens.id", TokenRow.ToBinary(id) }, { "$expr", IsNotEmpty(FilterLiveById(id)) } };

    /// <summary>A filter for owners with a live token with an id that is not superseded.</summary>
    public static BsonDocument MatchCurrent(TokenId id) =>
        new() { { "tokens.id", TokenRow.ToBinary(id) },
        { "$expr", IsNotEmpty(
            Filter(_tokensExpression, And(FieldEquals("id", id), Operator("$not", "$$token.superseded"), _isLiveCondition))) } };

    /// <summary>A filter for an owner with a live token of a family.</summary>
    public static BsonDocument MatchFamily(string owner, TokenId family) =>
        new() { { TokenRow.OwnerField, owner }, { "tokens.family", TokenRow.ToBinary(family) },
        { "$expr", IsNotEmpty(Filter(_tokensExpression, And(FieldEquals("family", family), _isLiveCondition))) } };

    public static BsonArray Issue(NewToken token) =>
        [Set(TokenRow.TokensField,
        Operator("$concatArrays", new BsonArray { CreateToken(token, TokenRow.ToBinary(token.Id)) },
            LiveTokens)), CreateLimitStage(token), _updateExpiry];

    public static BsonArray Reissue(TokenId current, NewToken successor, TimeSpan gracePeriod)
    {
        var graceExpiry = Operator("$min", "$$token.expires", Expiry.AddToNow(gracePeriod));
        var supersededFields = new BsonDocument { { "superseded", true }, { "expires", graceExpiry }, { "ends", graceExpiry } };
        var superseded = Operator("$mergeObjects", "$$token", supersededFields);
        var others = Map(LiveTokens, Operator("$cond", FieldEquals("id", current), superseded, "$$token"));
        return [Set(TokenRow.TokensField, Operator("$concatArrays", new BsonArray { CreateToken(successor, FindFamily(current)) }, others)),
            CreateLimitStage(successor), _updateExpiry];
    }

    public static BsonArray Renew(TokenId id, TimeSpan lifetime)
    {
        var renewedFields = new BsonDocument
        {
            { "seen", Expiry.Now },
            { "expires", Operator("$min", Expiry.AddToNow(lifetime), "$$token.ends") },
        };
        var renewed = Map(FilterLiveById(id), Operator("$mergeObjects", "$$token", renewedFields));
        return [Set(
            TokenRow.TokensField,
            Operator("$concatArrays", renewed, Filter(_tokensExpression, And(FieldNotEquals("id", id), _isLiveCondition)))), _updateExpiry];
    }

    public static BsonArray Revoke(TokenId id) =>
        [Set(TokenRow.TokensField, Filter(_tokensExpression, Operator("$ne", "$$token.family", FindFamily(id)))), _markEnd, _updateExpiry];

    public static BsonArray RevokeAll(TokenId? exceptFamily)
    {
        var keptTokens = exceptFamily is { } family
            ? Filter(_tokensExpression, And(FieldEquals("family", family), _isLiveCondition)) : (BsonValue)new BsonArray();
        var revokedCount = Operator("$subtract", Size(LiveTokens), Size(keptTokens));
        return [new BsonDocument(
            "$set", new BsonDocument { { TokenRow.RevokedField, revokedCount }, { TokenRow.TokensField, keptTokens } }),
            _markEnd, _updateExpiry];
    }

    /// <summary>Makes a transaction that depends on the owner's sign-in fail if the sign-in ends meanwhile.</summary>
    public static BsonArray LockStages { get; } =
        [Set(TokenRow.CommitsField, Operator("$add", Operator("$ifNull", "$" + TokenRow.CommitsField, 0L), 1L))];

    private static BsonDocument CreateToken(NewToken token, BsonValue family) => new()
    {
        { "id", TokenRow.ToBinary(token.Id) },
        { "family", family },
        { "label", new BsonDocument("$literal", token.Label) },
        { "payload", new BsonBinaryData(token.Payload.ToArray()) },
        { "issued", Expiry.Now },
        { "seen", Expiry.Now },
        { "expires", Expiry.AddToNow(token.Lifetime < token.AbsoluteLifetime ? token.Lifetime : token.AbsoluteLifetime) },
        { "ends", Expiry.AddToNow(token.AbsoluteLifetime) },
        { "superseded", false },
    };

    // Superseded tokens don't count. They end with their family, of which at most one token is not superseded.
    private static BsonDocument CreateLimitStage(NewToken token)
    {
        var activeFamilies = Map(Filter(_tokensExpression, Operator("$not", "$$token.superseded")), "$$token.family");
        var excessFamilies = Operator("$slice", activeFamilies, token.MaxPerOwner, MaxTokens);
        // A field that is set to a missing one stays missing.
        return new BsonDocument("$set", new BsonDocument
        {
            { TokenRow.TokensField, Filter(_tokensExpression, Operator("$not", Operator("$in", "$$token.family", excessFamilies))) },
            { TokenRow.EndedField, Operator("$cond", IsNotEmpty(excessFamilies), Expiry.Now, "$" + TokenRow.EndedField) },
        });
    }

    private static BsonDocument FindFamily(TokenId id) =>
        Operator("$arrayElemAt", "$tokens.family", Operator("$indexOfArray", "$tokens.id", TokenRow.ToBinary(id)));

    private static BsonDocument FieldEquals(string field, TokenId id) => Operator("$eq", "$$token." + field, TokenRow.ToBinary(id));

    private static BsonDocument FieldNotEquals(string field, TokenId id) => Operator("$ne", "$$token." + field, TokenRow.ToBinary(id));

    private static BsonDocument And(params ReadOnlySpan<BsonValue> conditions) => Operator("$and", conditions);

    private static BsonDocument IsNotEmpty(BsonValue array) => Operator("$gt", Size(array), 0);

    private static BsonDocument Size(BsonValue array) => new("$size", array is BsonArray ? new BsonArray { array } : array);

    private static BsonDocument Filter(BsonValue input, BsonValue condition) => new("$filter", new BsonDocument
    {
        { "input", input },
        { "as", "token" },
        { "cond", condition },
    });

    private static BsonDocument Map(BsonValue input, BsonValue expression) => new("$map", new BsonDocument
    {
        { "input", input },
        { "as", "token" },
        { "in", expression },
    });

    private static BsonDocument Set(string field, BsonValue value) => new("$set", new BsonDocument(field, value));

    private static BsonDocument Operator(string name, params ReadOnlySpan<BsonValue> arguments)
    {
        var array = new BsonArray(arguments.Length);
        foreach (var argument in arguments) array.Add(argument);
        return new BsonDocument(name, array);
    }
}
