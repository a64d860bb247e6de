using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Documents;

/// <summary>The statements that write documents. They run in a transaction of the connection.</summary>
internal sealed class DocumentWriter(WriteConnection connection)
{
    public CommitOutcome Apply(Commit commit)
    {
        var now = connection.Now;
        if (commit.RequiredTokenFamily is { } family && !connection.Tokens.HasLiveToken(commit.Owner, family, now))
            return CommitOutcome.SignedOut;

        // No other connection writes until this transaction ends, so the preconditions checked here still hold below.
        var slate = FindSlate(commit.Owner);
        for (var i = 0; i < commit.Writes.Count; i++)
        {
            // An enumerator would allocate, and copy the write.
            var write = commit.Writes[i];
            if (write.Precondition.Kind != PreconditionKind.None
                && !write.Precondition.IsMetBy(slate is { } key ? FindVersion(key, write.Id, now) : DocumentVersion.None))
                return CommitOutcome.Conflict(write.Id);
        }

        for (var i = 0; i < commit.Writes.Count; i++)
        {
            var write = commit.Writes[i];
            if (write.Action == DocumentAction.Put) PutDocument(slate ??= AddSlate(commit.Owner), commit.Owner, write, now);
            else if (write.Action == DocumentAction.Renew && slate is { } renewedIn) RenewDocument(renewedIn, write, now);
            // A slate is deleted together with its last document.
            else if (write.Action == DocumentAction.Delete
                && slate is { } key
                && DeleteDocument(key, commit.Owner, write.Id)
                && commit.Writes.Count > 1)
                slate = FindSlate(commit.Owner);
        }

        return CommitOutcome.Committed;
    }

    /// <summary>Deletes a slate by removing its owner, so that no query finds it. The sweeper removes its documents later.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="maxDocuments">The maximum number of documents to examine.</param>
    /// <returns>
    /// True if the slate had a live document. Null if all examined documents had expired: they are removed, the slate remains, and the
    /// caller must call again.
    /// </returns>
    public bool? Delete(string owner, int maxDocuments)
    {
        if (FindSlate(owner) is not { } slate) return false;
        var hasLive = false;
        var expired = new List<long>();
        var select = connection.Prepare("SELECT rowid, expires <= ?1 FROM slate_documents WHERE slate = ?2 ORDER BY id LIMIT ?3");
        using (select.BeginUse())
        {
            select.Bind(1, connection.Now).Bind(2, slate).Bind(3, (long)maxDocuments);
            while (!hasLive && select.Read())
                if (select.GetInt64(1) != 0) expired.Add(select.GetInt64(0));
                else hasLive = true;
        }

        if (!hasLive && expired.Count == maxDocuments)
        {
            foreach (var rowId in expired) RemoveRow(rowId);
            return null;
        }

        connection.Prepare("UPDATE slates SET owner = NULL WHERE key = ?1").Bind(1, slate).ExecuteNonQuery();
        connection.AddChange(DocumentChange.Resync(owner));
        return hasLive;
    }

    /// <summary>Removes a row, for the sweeper.</summary>
    public void RemoveRow(long rowId) =>
        connection.PrepareUncounted("DELETE FROM slate_documents WHERE rowid = ?1").Bind(1, rowId).ExecuteNonQuery();

    private long? FindSlate(string owner) =>
        connection.Prepare("SELECT key FROM slates WHERE owner = ?1").Bind(1, owner).ExecuteScalarOrNull();

    private long AddSlate(string owner) =>
        connection.Prepare("INSERT INTO slates (owner) VALUES (?1) RETURNING key").Bind(1, owner).ExecuteScalar();

    private DocumentVersion FindVersion(long slate, string id, long now)
    {
        var select = connection.Prepare(
            "SELECT version FROM slate_documents WHERE slate = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        using (select.BeginUse())
            return select.Bind(1, slate).Bind(2, id).Bind(3, now).Read()
                ? DocumentVersion.FromBytes(select.GetBytes(0))
                : DocumentVersion.None;
    }

    private void PutDocument(long slate, string owner, in DocumentWrite write, long now)
    {
        connection.Prepare(
            """
            INSERT INTO slate_documents (slate, id, version, content, written, expires) VALUES (?1, ?2, ?3, CAST(?4 AS TEXT), ?5, ?6)
            ON CONFLICT (slate, id) DO UPDATE
            SET version = excluded.version, content = excluded.content, written = excluded.written, expires = excluded.expires
            """)
            .Bind(1, slate).Bind(2, write.Id).Bind(3, write.Version).Bind(4, write.Content.Span).Bind(5, now)
            .Bind(6, write.ExpiresAfter is { } lifetime ? UnixTime.Add(now, lifetime) : (long?)null).ExecuteNonQuery();
        connection.AddChange(DocumentChange.Written(owner, write.Id, write.Version));
    }

    // SQLite writes only the pages that differ, so the pages of long content stay as they are.
    private void RenewDocument(long slate, in DocumentWrite write, long now) =>
        connection.Prepare("UPDATE slate_documents SET expires = ?4 WHERE slate = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)")
            .Bind(1, slate).Bind(2, write.Id).Bind(3, now).Bind(4, UnixTime.Add(now, write.ExpiresAfter!.Value)).ExecuteNonQuery();

    private bool DeleteDocument(long slate, string owner, string id)
    {
        var deletedCount = connection.Prepare("DELETE FROM slate_documents WHERE slate = ?1 AND id = ?2")
            .Bind(1, slate).Bind(2, id).ExecuteNonQuery();
        if (deletedCount == 0) return false;
        connection.AddChange(DocumentChange.Deleted(owner, id));
        return true;
    }
}
