using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;

namespace Chalkboard.Slates.Sqlite.Documents;

/// <summary>Removes expired, deleted and revoked rows from the file, in batches between which other commits run.</summary>
internal sealed class ExpirySweep(GroupCommit groupCommit, int batchSize)
{
    // SQLite frees the pages of long content one by one. A single larger document exceeds the limit.
    private const long MaxBytesPerBatch = 1 << 20;

    /// <returns>The number of rows that were removed.</returns>
    public async ValueTask<long> RunAsync(CancellationToken cancellationToken)
    {
        var removedCount = 0L;
        int batchCount;
        do
        {
            batchCount = await groupCommit.RunAsync(
                batchSize, static (connection, batchSize) => RemoveBatch(connection, batchSize), cancellationToken).ConfigureAwait(false);
            removedCount += batchCount;
        }
        while (batchCount > 0);
        return removedCount;
    }

    /// <summary>Removes one batch of expired, deleted or revoked rows.</summary>
    /// <param name="connection">The connection, in a transaction.</param>
    /// <param name="maxRows">The maximum number of rows to remove.</param>
    /// <returns>The number of removed rows; 0 if none are left.</returns>
    internal static int RemoveBatch(WriteConnection connection, int maxRows)
    {
        var now = connection.Now;
        var rowIds = new List<long>();
        var totalBytes = 0L;
        CollectRows(
            connection.PrepareUncounted("SELECT rowid, octet_length(content) FROM slate_documents WHERE expires <= ?1 LIMIT ?2")
                .Bind(1, now).Bind(2, (long)maxRows));
        CollectRows(
            connection.PrepareUncounted(
                """
                SELECT slate_documents.rowid, octet_length(content) FROM slates JOIN slate_documents ON slate = key
                WHERE owner IS NULL LIMIT ?1
                """)
                .Bind(1, (long)maxRows));
        // An expired document of a deleted slate is in the list twice.
        foreach (var rowId in rowIds) connection.Documents.RemoveRow(rowId);

        var removedCount = rowIds.Count;
        removedCount += connection.PrepareUncounted(
            "DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE expires <= ?1 LIMIT ?2)")
            .Bind(1, now).Bind(2, (long)(maxRows - removedCount)).ExecuteNonQuery();
        removedCount += connection.PrepareUncounted(
            """
            DELETE FROM tokens WHERE rowid IN
                (SELECT tokens.rowid FROM token_owners JOIN tokens ON holder = key WHERE owner IS NULL LIMIT ?1)
            """)
            .Bind(1, (long)(maxRows - removedCount)).ExecuteNonQuery();
        return removedCount;

        void CollectRows(Statement select)
        {
            using (select.BeginUse())
            {
                while (rowIds.Count < maxRows && totalBytes < MaxBytesPerBatch && select.Read())
                {
                    rowIds.Add(select.GetInt64(0));
                    totalBytes += select.GetInt64(1);
                }
            }
        }
    }
}
