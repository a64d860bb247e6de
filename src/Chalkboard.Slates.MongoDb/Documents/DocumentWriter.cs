using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Content;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Writes one document: one round trip, atomic by itself, within a transaction or without.</summary>
internal sealed class DocumentWriter(Database database, Schema schema, DocumentFilters filters, DocumentReader reader)
{
    // An index that somebody made unique refuses for ever.
    private const int MaxAttempts = 10;

    private static readonly MongoDB.Driver.UpdateOptions _upsert = new() { IsUpsert = true };

    private readonly IDocumentLayout _layout = database.Layout;

    public async Task<CommitOutcome> ApplyAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken cancellationToken) => write.Action switch
    {
        DocumentAction.Put => await PutAsync(session, owner, write, cancellationToken).ConfigureAwait(false),
        DocumentAction.Delete => await DeleteAsync(session, owner, write, cancellationToken).ConfigureAwait(false),
        _ => await CheckAsync(session, owner, write, cancellationToken).ConfigureAwait(false),
    } ? CommitOutcome.Committed : CommitOutcome.Conflict(write.Id);

    /// <summary>Removes every document of a slate.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> DeleteSlateAsync(IClientSessionHandle? session, string owner, CancellationToken cancellationToken)
    {
        var collection = database.GetCollection(_layout.GetCollectionName(owner));
        var update = CreatePipeline(DocumentRow.DeleteStages);
        var result = session is null
            ? await collection.UpdateManyAsync(filters.MatchSlate(owner), update, null, cancellationToken).ConfigureAwait(false)
            : await collection.UpdateManyAsync(session, filters.MatchSlate(owner), update, null, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    /// <summary>The row that a write puts.</summary>
    /// <exception cref="StoreUnavailableException">No document of MongoDB has room for it.</exception>
    public BsonArray CreatePutStages(string owner, in DocumentWrite write) =>
        StoredContent.TryEncode(write.Content, out var content, out var text)
            ? DocumentRow.CreatePutStages(write, content, text, _layout.GetStoredOwner(owner), onlyIfAbsent: write.Precondition.Kind == PreconditionKind.Absent)
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
                var result = await UpdateAsync(session, owner, filter, update, isUpsert ? _upsert : null, cancellationToken).ConfigureAwait(false);
                // A row that stayed as it was is one that stood in the way.
                return isUpsert ? result.UpsertedId is not null || result.ModifiedCount > 0 : result.MatchedCount > 0;
            }
            catch (MongoException e) when (session is null && isUpsert && attempt < MaxAttempts && Faults.IsDuplicateKey(e))
            {
                // Another writer made the row in between. It stands now, so this one is written over it, or meets it.
            }
        }
    }

    private async Task<bool> DeleteAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken cancellationToken)
    {
        if (write.Precondition.Kind == PreconditionKind.Absent) return await CheckAsync(session, owner, write, cancellationToken).ConfigureAwait(false);
        var result = await UpdateAsync(session, owner, filters.MatchLiveRow(owner, write.Id, write.Precondition), CreatePipeline(DocumentRow.DeleteStages), null, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount > 0 || write.Precondition.Kind == PreconditionKind.None;
    }

    private async Task<bool> CheckAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken cancellationToken) =>
        write.Precondition.Kind == PreconditionKind.None
        || await reader.ExistsAsync(session, owner, write.Id, write.Precondition, cancellationToken).ConfigureAwait(false) != (write.Precondition.Kind == PreconditionKind.Absent);

    private Task<UpdateResult> UpdateAsync(IClientSessionHandle? session, string owner, BsonDocument filter, PipelineUpdateDefinition<RawBsonDocument> update, MongoDB.Driver.UpdateOptions? options, CancellationToken cancellationToken)
    {
        var collection = database.GetCollection(_layout.GetCollectionName(owner));
        return session is null ? collection.UpdateOneAsync(filter, update, options, cancellationToken) : collection.UpdateOneAsync(session, filter, update, options, cancellationToken);
    }
}
