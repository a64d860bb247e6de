using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>Reads and writes tokens: one round trip each.</summary>
internal sealed class TokenCommands(Database database)
{
    private static readonly MongoDB.Driver.UpdateOptions _make = new() { IsUpsert = true };

    private IMongoCollection<RawBsonDocument> Rows => database.Collection(database.Layout.Tokens);

    public async Task<StoredToken?> FindAsync(TokenId id, CancellationToken stop)
    {
        var (owner, tokens, now) = await ReadAsync(new BsonDocument("tokens.id", TokenRow.Binary(id)), TokenStages.LiveOf(id), stop).ConfigureAwait(false);
        return tokens is [BsonDocument token, ..] ? TokenRow.Read(token, owner, now) : null;
    }

    public async Task<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken stop)
    {
        var (_, tokens, now) = await ReadAsync(new BsonDocument(TokenRow.Owner, owner), TokenStages.Live, stop).ConfigureAwait(false);
        return [.. tokens.Select(token => TokenRow.Read(token.AsBsonDocument, owner, now))];
    }

    public async Task<bool> IssueAsync(NewToken token, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Rows.UpdateOneAsync(new BsonDocument(TokenRow.Owner, token.Owner), DocumentWriter.Pipeline(TokenStages.Issue(token)), _make, stop).ConfigureAwait(false);
                return true;
            }
            catch (MongoException e) when (Faults.IsDuplicateKey(e))
            {
                // Another sign-in made the owner's row in between.
            }
        }
    }

    public async Task<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken stop)
    {
        var filter = new BsonDocument(TokenRow.Owner, successor.Owner).Merge(TokenStages.HasCurrent(current));
        var result = await Rows.UpdateOneAsync(filter, DocumentWriter.Pipeline(TokenStages.Reissue(current, successor, grace)), null, stop).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    public async Task<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken stop)
    {
        var options = new FindOneAndUpdateOptions<RawBsonDocument, BsonDocument> { ReturnDocument = ReturnDocument.After, Projection = new BsonDocument(TokenRow.Tokens, new BsonDocument("$slice", 1)) };
        var row = await Rows.FindOneAndUpdateAsync(TokenStages.HasLive(id), DocumentWriter.Pipeline(TokenStages.Renew(id, lifetime)), options, stop).ConfigureAwait(false);
        // It was seen last, so it comes first.
        return row is null ? null : TokenRow.Read(row[TokenRow.Tokens][0].AsBsonDocument, row[TokenRow.Owner].AsString, row[TokenRow.Tokens][0]["seen"]);
    }

    public async Task<bool> RevokeAsync(TokenId id, CancellationToken stop) =>
        (await Rows.UpdateOneAsync(TokenStages.HasLive(id), DocumentWriter.Pipeline(TokenStages.Revoke(id)), null, stop).ConfigureAwait(false)).MatchedCount > 0;

    public async Task<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken stop)
    {
        var options = new FindOneAndUpdateOptions<RawBsonDocument, BsonDocument> { ReturnDocument = ReturnDocument.After, Projection = new BsonDocument(TokenRow.Revoked, 1) };
        var row = await Rows.FindOneAndUpdateAsync(new BsonDocument(TokenRow.Owner, owner), DocumentWriter.Pipeline(TokenStages.RevokeAll(exceptFamily)), options, stop).ConfigureAwait(false);
        return row is null ? 0 : row[TokenRow.Revoked].ToInt32();
    }

    /// <summary>Whether an owner has a live token of a family.</summary>
    public async Task<bool> IsSignedInAsync(string owner, TokenId family, CancellationToken stop)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument(TokenRow.Owner, 1), Limit = 1 };
        using var cursor = await database.Exactly(database.Layout.Tokens).FindAsync(TokenStages.HasFamily(owner, family), options, stop).ConfigureAwait(false);
        return await cursor.MoveNextAsync(stop).ConfigureAwait(false) && cursor.Current.Any();
    }

    /// <summary>Whether an owner has a live token of a family, which then can't end before the transaction does.</summary>
    public async Task<bool> HoldAsync(IClientSessionHandle session, string owner, TokenId family, CancellationToken stop) =>
        (await Rows.UpdateOneAsync(session, TokenStages.HasFamily(owner, family), DocumentWriter.Pipeline(TokenStages.Hold), null, stop).ConfigureAwait(false)).MatchedCount > 0;

    private async Task<(string Owner, BsonArray Tokens, BsonValue Now)> ReadAsync(BsonDocument filter, BsonDocument tokens, CancellationToken stop)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument { { TokenRow.Expires, 1 }, { TokenRow.Tokens, tokens }, { TokenRow.Now, Expiry.Now } }, Limit = 1 };
        using var cursor = await database.Exactly(database.Layout.Tokens).FindAsync(filter, options, stop).ConfigureAwait(false);
        await cursor.MoveNextAsync(stop).ConfigureAwait(false);
        foreach (var row in cursor.Current) return (row[TokenRow.Owner].AsString, row[TokenRow.Tokens].AsBsonArray, row[TokenRow.Now]);
        return ("", [], BsonNull.Value);
    }
}
