using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Writes several documents within a transaction: one read of what they rest on, and one command that writes.</summary>
/// <remarks>
/// What was read can't change before the transaction ends, or it fails: every row that the commit rests on is written, be it
/// only to count the check, and a row that must be absent is made as one that was removed.
/// </remarks>
internal sealed class SeveralDocuments(Database database, DocumentFilters filters, DocumentWriter writer)
{
    private readonly ILayout _layout = database.Layout;

    public async Task<CommitOutcome> ApplyAsync(IClientSessionHandle session, Commit commit, CancellationToken stop)
    {
        var versions = await VersionsAsync(session, commit, stop).ConfigureAwait(false);
        foreach (var write in commit.Writes)
            if (!write.When.IsMetBy(versions.GetValueOrDefault(write.Id))) return CommitOutcome.Conflict(write.Id);

        var updates = commit.Writes
            .Where(write => write.Action != DocumentAction.Check || write.When.Kind != PreconditionKind.None)
            .Select(write => Update(commit.Owner, write, versions.ContainsKey(write.Id))).ToList();
        if (updates.Count > 0)
            await database.Collection(_layout.CollectionOf(commit.Owner)).BulkWriteAsync(session, updates, new BulkWriteOptions { IsOrdered = true }, stop).ConfigureAwait(false);
        return CommitOutcome.Committed;
    }

    private async Task<Dictionary<string, DocumentVersion>> VersionsAsync(IClientSessionHandle session, Commit commit, CancellationToken stop)
    {
        // Of puts without a precondition nothing needs to be known.
        var ids = commit.Writes.Where(write => write.Action != DocumentAction.Put || write.When.Kind != PreconditionKind.None).Select(write => write.Id).ToList();
        var versions = new Dictionary<string, DocumentVersion>(StringComparer.Ordinal);
        if (ids.Count == 0) return versions;

        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = DocumentRow.Versioned, BatchSize = Commit.MaxWrites };
        using var cursor = await database.Collection(_layout.CollectionOf(commit.Owner)).FindAsync(session, filters.Rows(commit.Owner, ids), options, stop).ConfigureAwait(false);
        while (await cursor.MoveNextAsync(stop).ConfigureAwait(false))
            foreach (var row in cursor.Current)
                versions[_layout.IdOf(row[DocumentRow.Key])] = DocumentRow.VersionOf(row);
        return versions;
    }

    private UpdateOneModel<RawBsonDocument> Update(string owner, in DocumentWrite write, bool isThere)
    {
        var stages = write.Action switch
        {
            DocumentAction.Put => writer.Row(owner, write),
            DocumentAction.Check when isThere => DocumentRow.Check,
            _ => DocumentRow.Remove,
        };
        return new UpdateOneModel<RawBsonDocument>(filters.Row(owner, write.Id), DocumentWriter.Pipeline(stages)) { IsUpsert = true };
    }
}
