using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Content;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Writes one document in one atomic round trip, inside or outside a transaction.</summary>
internal sealed class DocumentWriter(Database database, Schema schema, DocumentFilters filters, DocumentReader reader)
{
    // A unique index that was created by hand might refuse the write every time.
    private const int MaxAttempts = 10;

    private static readonly MongoDB.Driver.UpdateOptions _upsert = new() { IsUpsert = true };

    private readonly IDocumentLayout _layout = database.Layout;

    public async Task<CommitOutcome> ApplyAsync(
        IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken cancellationToken) => write.Action switch
        {
            DocumentAction.Put => await PutAsync(session, owner, write, cancellationToken).ConfigureAwait(false),
            DocumentAction.Delete =>
                await UpdateLiveAsync(session, owner, write, DocumentRow.DeleteStages, cancellationToken).ConfigureAwait(false),
            DocumentAction.Renew =>
                await UpdateLiveAsync(session, owner, write, DocumentRow.CreateRenewStages(write), cancellationToken)
                    .ConfigureAwait(false),
            _ => await CheckAsync(session, owner, write, cancellationToken).ConfigureAwait(false),
        } ? CommitOutcome.Committed : CommitOutcome.Conflict(write.Id);

    /// <summary>Deletes every document of a slate.</summary>
    /// <returns>True if there was a live document.</returns>
    public async Task<bool> DeleteSlateAsync(IClientSessionHandle? session, string owner, CancellationToken cancellationToken)
    {
        var collection = database.GetCollection(_layout.GetCollectionName(owner));
        var update = CreatePipeline(DocumentRow.DeleteStages);
        var result = session is null
            ? await collection.UpdateManyAsync(filters.MatchSlate(owner), update, null, cancellationToken).ConfigureAwait(false)
            : await collection.UpdateManyAsync(session, filters.MatchSlate(owner), update, null, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    /// <summary>Creates the row for a write.</summary>
    /// <exception cref="StoreUnavailableException">The content does not fit into a document of MongoDB.</exception>
    public BsonArray CreatePutStages(string owner, in DocumentWrite write) =>
        StoredContent.TryEncode(write.Content, out var content, out var text)
            ? DocumentRow.CreatePutStages(
                write, content, text, _layout.GetStoredOwner(owner), onlyIfAbsent: write.Precondition.Kind == PreconditionKind.Absent)
            : throw Faults.DocumentTooLarge(write.Id, write.Content.Length);

    public static PipelineUpdateDefinition<RawBsonDocument> CreatePipeline(BsonArray stages) =>
        new(new BsonDocumentStagePipelineDefinition<RawBsonDocument, RawBsonDocument>(stages.Cast<BsonDocument>()));

    private async Task<bool> PutAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken cancellationToken)
    {
        var update = CreatePipeline(CreatePutStages(owner, write));
        if (session is null) await schema.EnsureAsync(_layout.GetCollectionName(owner), cancellationToken).ConfigureAwait(false);
        var isUpsert = write.Precondition.Kind is PreconditionKind.None or PreconditionKind.Absent;
        var filter = isUpsert ? filters.MatchRow(owner, write.Id) : filters.MatchLiveRow(owner, write.Id, write.Precondition);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result =
                    await UpdateAsync(session, owner, filter, update, isUpsert ? _upsert : null, cancellationToken).ConfigureAwait(false);
                // An unchanged row means that the precondition was not met.
                return isUpsert ? result.UpsertedId is not null || result.ModifiedCount > 0 : result.MatchedCount > 0;
            }
            catch (MongoException e) when (session is null && isUpsert && attempt < MaxAttempts && Faults.IsDuplicateKey(e))
            {
                // Another writer has created the row in the meantime. The next attempt overwrites it, or finds that the precondition
                // is not met.
            }
        }
    }

    /// <summary>Changes the row of a document if it is live, and creates none.</summary>
    private async Task<bool> UpdateLiveAsync(
        IClientSessionHandle? session, string owner, DocumentWrite write, BsonArray stages, CancellationToken cancellationToken)
    {
        if (write.Precondition.Kind == PreconditionKind.Absent)
            return await CheckAsync(session, owner, write, cancellationToken).ConfigureAwait(false);
        var result =
            await UpdateAsync(
                session, owner, filters.MatchLiveRow(owner, write.Id, write.Precondition), CreatePipeline(stages), null,
                cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0 || write.Precondition.Kind == PreconditionKind.None;
    }

    private async Task<bool> CheckAsync(
        IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken cancellationToken) =>
        write.Precondition.Kind == PreconditionKind.None
        || await reader.ExistsAsync(session, owner, write.Id, write.Precondition, cancellationToken)
            .ConfigureAwait(false) != (write.Precondition.Kind == PreconditionKind.Absent);

    private Task<UpdateResult> UpdateAsync(
        IClientSessionHandle? session, string owner, BsonDocument filter, PipelineUpdateDefinition<RawBsonDocument> update,
        MongoDB.Driver.UpdateOptions? options, CancellationToken cancellationToken)
    {
        var collection = database.GetCollection(_layout.GetCollectionName(owner));
        return session is null
            ? collection.UpdateOneAsync(filter, update, options, cancellationToken)
            : collection.UpdateOneAsync(session, filter, update, options, cancellationToken);
    }
}
