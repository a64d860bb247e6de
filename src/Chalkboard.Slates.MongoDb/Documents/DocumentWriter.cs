using Chalkboard.Slates.MongoDb.Content;
using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Writes one document: one round trip, atomic by itself, within a transaction or without.</summary>
internal sealed class DocumentWriter(Database database, Schema schema, DocumentFilters filters, DocumentReader reader)
{
    // An index that somebody made unique refuses for ever.
    private const int _mostAttempts = 10;

    private static readonly MongoDB.Driver.UpdateOptions _make = new() { IsUpsert = true };

    private readonly ILayout _layout = database.Layout;

    public async Task<CommitOutcome> ApplyAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken stop) => write.Action switch
    {
        DocumentAction.Put => await PutAsync(session, owner, write, stop).ConfigureAwait(false),
        DocumentAction.Remove => await RemoveAsync(session, owner, write, stop).ConfigureAwait(false),
        _ => await CheckAsync(session, owner, write, stop).ConfigureAwait(false),
    } ? CommitOutcome.Committed : CommitOutcome.Conflict(write.Id);

    /// <summary>Removes every document of a slate.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> DropAsync(IClientSessionHandle? session, string owner, CancellationToken stop)
    {
        var collection = database.Collection(_layout.CollectionOf(owner));
        var update = Pipeline(DocumentRow.Remove);
        var result = session is null
            ? await collection.UpdateManyAsync(filters.Slate(owner), update, null, stop).ConfigureAwait(false)
            : await collection.UpdateManyAsync(session, filters.Slate(owner), update, null, stop).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    /// <summary>The row that a write puts.</summary>
    /// <exception cref="StoreUnavailableException">No document of MongoDB has room for it.</exception>
    public BsonArray Row(string owner, in DocumentWrite write) =>
        StoredContent.TryMake(write.Content, out var content, out var text)
            ? DocumentRow.Put(write, content, text, _layout.Beside(owner), unlessLive: write.When.Kind == PreconditionKind.Absent)
            : throw Faults.TooLarge(write.Id, write.Content.Length);

    public static PipelineUpdateDefinition<RawBsonDocument> Pipeline(BsonArray stages) =>
        new(new BsonDocumentStagePipelineDefinition<RawBsonDocument, RawBsonDocument>(stages.Cast<BsonDocument>()));

    private async Task<bool> PutAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken stop)
    {
        var update = Pipeline(Row(owner, write));
        if (session is null) await schema.EnsureAsync(_layout.CollectionOf(owner), stop).ConfigureAwait(false);
        var makes = write.When.Kind is PreconditionKind.None or PreconditionKind.Absent;
        var filter = makes ? filters.Row(owner, write.Id) : filters.Live(owner, write.Id, write.When);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await UpdateAsync(session, owner, filter, update, makes ? _make : null, stop).ConfigureAwait(false);
                // A row that stayed as it was is one that stood in the way.
                return makes ? result.UpsertedId is not null || result.ModifiedCount > 0 : result.MatchedCount > 0;
            }
            catch (MongoException e) when (session is null && makes && attempt < _mostAttempts && Faults.IsDuplicateKey(e))
            {
                // Another writer made the row in between. It stands now, so this one is written over it, or meets it.
            }
        }
    }

    private async Task<bool> RemoveAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken stop)
    {
        if (write.When.Kind == PreconditionKind.Absent) return await CheckAsync(session, owner, write, stop).ConfigureAwait(false);
        var result = await UpdateAsync(session, owner, filters.Live(owner, write.Id, write.When), Pipeline(DocumentRow.Remove), null, stop).ConfigureAwait(false);
        return result.MatchedCount > 0 || write.When.Kind == PreconditionKind.None;
    }

    private async Task<bool> CheckAsync(IClientSessionHandle? session, string owner, DocumentWrite write, CancellationToken stop) =>
        write.When.Kind == PreconditionKind.None
        || await reader.IsThereAsync(session, owner, write.Id, write.When, stop).ConfigureAwait(false) != (write.When.Kind == PreconditionKind.Absent);

    private Task<UpdateResult> UpdateAsync(IClientSessionHandle? session, string owner, BsonDocument filter, PipelineUpdateDefinition<RawBsonDocument> update, MongoDB.Driver.UpdateOptions? options, CancellationToken stop)
    {
        var collection = database.Collection(_layout.CollectionOf(owner));
        return session is null ? collection.UpdateOneAsync(filter, update, options, stop) : collection.UpdateOneAsync(session, filter, update, options, stop);
    }
}
