using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Writes several documents in a transaction: one read for the preconditions, and one command that writes.</summary>
/// <remarks>
/// If a row that was read changes before the transaction ends, the transaction fails, because it writes every row that the commit depends
/// on. It only increments a counter in a row that it does not change otherwise. A row that must be absent is created as a deleted row.
/// </remarks>
internal sealed class MultiDocumentWriter(Database database, DocumentFilters filters, DocumentWriter writer)
{
    private readonly IDocumentLayout _layout = database.Layout;

    public async Task<CommitOutcome> ApplyAsync(IClientSessionHandle session, Commit commit, CancellationToken cancellationToken)
    {
        var versions = await ReadVersionsAsync(session, commit, cancellationToken).ConfigureAwait(false);
        foreach (var write in commit.Writes)
            if (!write.Precondition.IsMetBy(versions.GetValueOrDefault(write.Id))) return CommitOutcome.Conflict(write.Id);

        var updates = commit.Writes
            .Where(write => write.Action != DocumentAction.Check || write.Precondition.Kind != PreconditionKind.None)
            .Select(write => CreateUpdate(commit.Owner, write, versions.ContainsKey(write.Id))).ToList();
        if (updates.Count > 0)
            await database.GetCollection(_layout.GetCollectionName(commit.Owner))
                .BulkWriteAsync(session, updates, new BulkWriteOptions { IsOrdered = true }, cancellationToken).ConfigureAwait(false);
        return CommitOutcome.Committed;
    }

    private async Task<Dictionary<string, DocumentVersion>> ReadVersionsAsync(
        IClientSessionHandle session, Commit commit, CancellationToken cancellationToken)
    {
        // Puts without a precondition need no read.
        var ids = commit.Writes.Where(write => write.Action != DocumentAction.Put || write.Precondition.Kind != PreconditionKind.None)
            .Select(write => write.Id).ToList();
        var versions = new Dictionary<string, DocumentVersion>(StringComparer.Ordinal);
        if (ids.Count == 0) return versions;

        var options = new FindOptions<RawBsonDocument, BsonDocument>
        {
            Projection = DocumentRow.VersionProjection,
            BatchSize = Commit.MaxWrites,
        };
        using var cursor =
            await database.GetCollection(_layout.GetCollectionName(commit.Owner))
                .FindAsync(session, filters.MatchLiveRows(commit.Owner, ids), options, cancellationToken).ConfigureAwait(false);
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            foreach (var row in cursor.Current)
                versions[_layout.GetId(row[DocumentRow.KeyField])] = DocumentRow.ReadVersion(row);
        return versions;
    }

    private UpdateOneModel<RawBsonDocument> CreateUpdate(string owner, in DocumentWrite write, bool exists)
    {
        var stages = write.Action switch
        {
            DocumentAction.Put => writer.CreatePutStages(owner, write),
            DocumentAction.Renew when exists => DocumentRow.CreateRenewStages(write),
            DocumentAction.Check when exists => DocumentRow.CheckStages,
            _ => DocumentRow.DeleteStages,
        };
        return new UpdateOneModel<RawBsonDocument>(filters.MatchRow(owner, write.Id), DocumentWriter.CreatePipeline(stages))
        {
            IsUpsert = true,
        };
    }
}
