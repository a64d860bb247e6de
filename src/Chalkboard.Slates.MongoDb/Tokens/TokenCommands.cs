using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>Reads and writes tokens, each operation in one round trip.</summary>
internal sealed class TokenCommands(Database database)
{
    private static readonly MongoDB.Driver.UpdateOptions _upsert = new() { IsUpsert = true };

    private IMongoCollection<RawBsonDocument> Collection => database.GetCollection(database.Layout.TokensName);

    public async Task<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument("tokens.id", TokenRow.ToBinary(id));
        var (owner, tokens, now) = await ReadAsync(filter, TokenStages.FilterLiveById(id), cancellationToken).ConfigureAwait(false);
        return tokens is [BsonDocument token, ..] ? TokenRow.Read(token, owner, now) : null;
    }

    /// <summary>Finds a token whose unchanging parts are known.</summary>
    public async Task<StoredToken?> FindKnownAsync(StoredToken known, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument(TokenRow.OwnerField, known.Owner);
        var (_, tokens, now) = await ReadAsync(filter, TokenStages.SelectStateById(known.Id), cancellationToken).ConfigureAwait(false);
        return tokens is [BsonDocument token, ..] ? TokenRow.ReadState(token, known, now) : null;
    }

    public async Task<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument(TokenRow.OwnerField, owner);
        var (_, tokens, now) = await ReadAsync(filter, TokenStages.LiveTokens, cancellationToken).ConfigureAwait(false);
        return [.. tokens.Select(token => TokenRow.Read(token.AsBsonDocument, owner, now))];
    }

    public async Task<bool> IssueAsync(NewToken token, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Collection.UpdateOneAsync(
                    new BsonDocument(TokenRow.OwnerField, token.Owner),
                    DocumentWriter.CreatePipeline(TokenStages.Issue(token)),
                    _upsert,
                    cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (MongoException e) when (Faults.IsDuplicateKey(e))
            {
                // Another sign-in has created the owner's row in the meantime.
            }
        }
    }

    public async Task<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument(TokenRow.OwnerField, successor.Owner).Merge(TokenStages.MatchCurrent(current));
        var update = DocumentWriter.CreatePipeline(TokenStages.Reissue(current, successor, gracePeriod));
        var result = await Collection.UpdateOneAsync(filter, update, null, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    public async Task<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var options = new FindOneAndUpdateOptions<RawBsonDocument, BsonDocument>
        {
            ReturnDocument = ReturnDocument.After,
            Projection = new BsonDocument(TokenRow.TokensField, new BsonDocument("$slice", 1)),
        };
        var update = DocumentWriter.CreatePipeline(TokenStages.Renew(id, lifetime));
        var row = await Collection.FindOneAndUpdateAsync(TokenStages.MatchLive(id), update, options, cancellationToken)
            .ConfigureAwait(false);
        if (row is null) return null;
        // The renewed token is the first, because it was seen last.
        var token = row[TokenRow.TokensField][0].AsBsonDocument;
        return TokenRow.Read(token, row[TokenRow.OwnerField].AsString, now: token["seen"]);
    }

    public async Task<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken)
    {
        var update = DocumentWriter.CreatePipeline(TokenStages.Revoke(id));
        var result = await Collection.UpdateOneAsync(TokenStages.MatchLive(id), update, null, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    public async Task<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken)
    {
        var options = new FindOneAndUpdateOptions<RawBsonDocument, BsonDocument>
        {
            ReturnDocument = ReturnDocument.After,
            Projection = new BsonDocument(TokenRow.RevokedField, 1),
        };
        var row = await Collection.FindOneAndUpdateAsync(
            new BsonDocument(TokenRow.OwnerField, owner),
            DocumentWriter.CreatePipeline(TokenStages.RevokeAll(exceptFamily)),
            options,
            cancellationToken).ConfigureAwait(false);
        return row is null ? 0 : row[TokenRow.RevokedField].ToInt32();
    }

    /// <summary>Returns whether an owner has a live token of a family.</summary>
    public async Task<bool> HasLiveFamilyAsync(string owner, TokenId family, CancellationToken cancellationToken)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument(TokenRow.OwnerField, 1), Limit = 1 };
        using var cursor =
            await database.GetCollectionForExactReads(database.Layout.TokensName)
                .FindAsync(TokenStages.MatchFamily(owner, family), options, cancellationToken).ConfigureAwait(false);
        return await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false) && cursor.Current.Any();
    }

    /// <summary>
    /// Returns whether an owner has a live token of a family. If so, the transaction fails if the sign-in ends before it.
    /// </summary>
    public async Task<bool> LockFamilyAsync(
        IClientSessionHandle session, string owner, TokenId family, CancellationToken cancellationToken) =>
        (await Collection.UpdateOneAsync(
            session, TokenStages.MatchFamily(owner, family), DocumentWriter.CreatePipeline(TokenStages.LockStages), null, cancellationToken)
                .ConfigureAwait(false)).MatchedCount > 0;

    private async Task<(string Owner, BsonArray Tokens, BsonValue Now)> ReadAsync(
        BsonDocument filter, BsonDocument tokensProjection, CancellationToken cancellationToken)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument>
        {
            Projection = new BsonDocument
            {
                { TokenRow.ExpiresField, 1 },
                { TokenRow.TokensField, tokensProjection },
                { TokenRow.NowField, Expiry.Now },
            },
            Limit = 1,
        };
        using var cursor =
            await database.GetCollectionForExactReads(database.Layout.TokensName).FindAsync(filter, options, cancellationToken)
                .ConfigureAwait(false);
        await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in cursor.Current)
            return (row[TokenRow.OwnerField].AsString, row[TokenRow.TokensField].AsBsonArray, row[TokenRow.NowField]);
        return ("", [], BsonNull.Value);
    }
}
