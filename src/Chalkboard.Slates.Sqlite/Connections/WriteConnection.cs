using System.Globalization;
using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Setup;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>The connection for writes. Used by <see cref="GroupCommit"/> only, on one thread at a time.</summary>
internal sealed class WriteConnection : IDisposable
{
    private const string LiveCondition = "expires > ?1";

    private const string DeleteDocumentSql = "DELETE FROM slate_documents WHERE rowid = ?1";

    // SQLite frees the pages of long content one by one. A single larger document exceeds the limit.
    private const long MaxSweptBytesPerBatch = 1 << 20;

    private static readonly string _rewriteFirstPage = string.Create(
        CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.Version}");

    private readonly Connection _connection;
    private readonly TimeProvider _timeProvider;
    private readonly ChangeFeed _feed;

    // Published after the commit, by the committing thread, so that the order is that of the commits.
    private readonly List<DocumentChange> _changes = [];
    private long _knownDataVersion;

    // Compares by reference, because every key is a constant.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    public WriteConnection(Connection connection, TimeProvider timeProvider, ChangeFeed feed)
    {
        _timeProvider = timeProvider;
        _feed = feed;
        _connection = connection;
    }

    public bool IsCurrent => _connection.IsCurrent;

    /// <returns>False if another program has locked the file.</returns>
    public bool TryBegin() => TryExecute("BEGIN IMMEDIATE");

    /// <summary>True if a COMMIT failed in such a way that it may still be applied.</summary>
    public bool IsOutcomeUnknown { get; private set; }

    public void Commit()
    {
        IsOutcomeUnknown = true;
        try
        {
            Prepare("COMMIT").ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            // The frame that makes a commit valid is written to the log last, and flushed after that. While the transaction is still open,
            // SQLite has not begun to write. If the disk is full, it could not write the frame. After any other error, the whole commit may
            // be in the log, where a recovery finds it.
            IsOutcomeUnknown = !_connection.IsInTransaction && e.SqliteErrorCode != SQLITE_FULL;
            throw;
        }

        foreach (var change in _changes) _feed.Publish(change);
        _changes.Clear();
        IsOutcomeUnknown = false;
    }

    /// <summary>
    /// Tries to overwrite, in the log, a failed commit of unknown outcome by another commit. Otherwise, a recovery might apply the failed
    /// commit, and later commits would depend on pages that a failed flush may not have written to the disk.
    /// </summary>
    public void OverwriteFailedCommit()
    {
        try
        {
            // For this connection the log ends before the failed commit, so that it writes there. The statement sets a value that is
            // already set, and so rewrites the first page.
            if (!TryBegin()) return;
            Prepare(_rewriteFirstPage).ExecuteNonQuery();
            Prepare("COMMIT").ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The disk still fails. The outcome remains unknown until the log is recovered.
        }
    }

    public CommitOutcome Apply(Commit commit)
    {
        var now = UnixTime.GetNow(_timeProvider);
        if (commit.RequiredTokenFamily is { } family && !HasLiveToken(commit.Owner, family, now)) return CommitOutcome.SignedOut;

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
            // A slate ends with its last document.
            else if (write.Action == DocumentAction.Delete
                && slate is { } key
                && DeleteDocument(key, commit.Owner, write.Id)
                && commit.Writes.Count > 1)
                slate = FindSlate(commit.Owner);
        }

        return CommitOutcome.Committed;
    }

    /// <summary>Returns whether other connections, of any process, have committed since the last call. True at the first call.</summary>
    public bool HasExternalCommits()
    {
        var dataVersion = Prepare("PRAGMA data_version").ExecuteScalar();
        var hasChanged = dataVersion != _knownDataVersion;
        _knownDataVersion = dataVersion;
        return hasChanged;
    }

    /// <summary>Deletes a slate by removing its owner, so that no query finds it. The sweeper removes its documents later.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="maxDocuments">The most documents to examine.</param>
    /// <returns>
    /// True if the slate had a live document. Null if all examined documents had expired: they are removed, the slate remains, and the
    /// caller
    /// must call again.
    /// </returns>
    public bool? DeleteSlate(string owner, int maxDocuments)
    {
        if (FindSlate(owner) is not { } slate) return false;
        var hasLive = false;
        var expired = new List<long>();
        var select = Prepare("SELECT rowid, expires <= ?1 FROM slate_documents WHERE slate = ?2 ORDER BY id LIMIT ?3");
        using (select.BeginUse())
        {
            select.Bind(1, UnixTime.GetNow(_timeProvider)).Bind(2, slate).Bind(3, (long)maxDocuments);
            while (!hasLive && select.Read())
                if (select.GetInt64(1) != 0) expired.Add(select.GetInt64(0));
                else hasLive = true;
        }

        if (!hasLive && expired.Count == maxDocuments)
        {
            foreach (var rowId in expired) PrepareUncounted(DeleteDocumentSql).Bind(1, rowId).ExecuteNonQuery();
            return null;
        }

        Prepare("UPDATE slates SET owner = NULL WHERE key = ?1").Bind(1, slate).ExecuteNonQuery();
        _changes.Add(DocumentChange.Resync(owner));
        return hasLive;
    }

    public bool IssueToken(NewToken token)
    {
        InsertToken(token, token.Id, UnixTime.GetNow(_timeProvider));
        return true;
    }

    public bool ReissueToken(TokenId current, NewToken successor, TimeSpan gracePeriod)
    {
        var now = UnixTime.GetNow(_timeProvider);
        if (FindToken(current, now) is not { IsSuperseded: false } token || token.Owner != successor.Owner) return false;

        Prepare("UPDATE tokens SET superseded = 1, expires = min(expires, ?2), ends = min(expires, ?2) WHERE id = ?1")
            .Bind(1, current).Bind(2, UnixTime.Add(now, gracePeriod)).ExecuteNonQuery();
        InsertToken(successor, token.Family, now);
        return true;
    }

    public bool RenewToken(TokenId id, TimeSpan lifetime)
    {
        var now = UnixTime.GetNow(_timeProvider);
        return Prepare($"UPDATE tokens SET seen = ?1, expires = min(?3, ends) WHERE id = ?2 AND {LiveCondition} AND EXISTS (SELECT 1 " +
            "FROM token_owners WHERE key = holder AND owner IS NOT NULL)")
            .Bind(1, now).Bind(2, id).Bind(3, UnixTime.Add(now, lifetime)).ExecuteNonQuery() > 0;
    }

    public bool RevokeFamily(TokenId id)
    {
        if (FindToken(id, UnixTime.GetNow(_timeProvider)) is not { } token) return false;
        DeleteFamily(token.Holder, token.Family);
        return true;
    }

    /// <summary>Revokes all tokens of an owner except one family by removing their owner. The sweeper removes them later.</summary>
    public int RevokeAllTokens(string owner, TokenId? exceptFamily)
    {
        if (FindHolder(owner) is not { } holder) return 0;
        var now = UnixTime.GetNow(_timeProvider);
        var liveCount =
            Prepare("SELECT count(*) FROM tokens INDEXED BY tokens_by_holder WHERE holder = ?2 AND expires > ?1").Bind(1, now)
                .Bind(2, holder).ExecuteScalar();
        var exceptedCount = exceptFamily is { } keptFamily
            ? Prepare("SELECT count(*) FROM tokens INDEXED BY tokens_by_family WHERE holder = ?2 AND family = ?3 AND expires > ?1")
                .Bind(1, now).Bind(2, holder).Bind(3, keptFamily).ExecuteScalar()
            : 0;
        if (liveCount == exceptedCount) return 0;

        Prepare("UPDATE token_owners SET owner = NULL WHERE key = ?1").Bind(1, holder).ExecuteNonQuery();
        if (exceptedCount > 0)
            Prepare("UPDATE tokens SET holder = ?3 WHERE holder = ?1 AND family = ?2").Bind(1, holder).Bind(2, exceptFamily!.Value)
                .Bind(3, AddHolder(owner)).ExecuteNonQuery();
        return (int)(liveCount - exceptedCount);
    }

    /// <summary>Removes one batch of expired, deleted or revoked rows.</summary>
    /// <param name="maxRows">The most rows to remove.</param>
    /// <returns>The number of removed rows; 0 if none are left.</returns>
    public int Sweep(int maxRows)
    {
        var now = UnixTime.GetNow(_timeProvider);
        var rowIds = new List<long>();
        var totalBytes = 0L;
        CollectRows(
            PrepareUncounted("SELECT rowid, octet_length(content) FROM slate_documents WHERE expires <= ?1 LIMIT ?2").Bind(1, now)
                .Bind(2, (long)maxRows));
        CollectRows(PrepareUncounted("SELECT slate_documents.rowid, octet_length(content) FROM slates JOIN slate_documents ON slate = " +
            "key WHERE owner IS NULL LIMIT ?1").Bind(1, (long)maxRows));
        // An expired document of a deleted slate is in the list twice.
        foreach (var rowId in rowIds) PrepareUncounted(DeleteDocumentSql).Bind(1, rowId).ExecuteNonQuery();

        var removedCount = rowIds.Count;
        removedCount += PrepareUncounted("DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE expires <= ?1 LIMIT ?2)")
            .Bind(1, now).Bind(2, (long)(maxRows - removedCount)).ExecuteNonQuery();
        removedCount += PrepareUncounted("DELETE FROM tokens WHERE rowid IN (SELECT tokens.rowid FROM token_owners JOIN tokens ON " +
            "holder = key WHERE owner IS NULL LIMIT ?1)").Bind(1, (long)(maxRows - removedCount)).ExecuteNonQuery();
        return removedCount;

        void CollectRows(Statement select)
        {
            using (select.BeginUse())
            {
                while (rowIds.Count < maxRows && totalBytes < MaxSweptBytesPerBatch && select.Read())
                {
                    rowIds.Add(select.GetInt64(0));
                    totalBytes += select.GetInt64(1);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }

    private Statement Prepare(string sql) => Prepare(sql, isCounted: true);

    private Statement PrepareUncounted(string sql) => Prepare(sql, isCounted: false);

    private Statement Prepare(string sql, bool isCounted)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements[sql] = statement = _connection.Prepare(sql, isCounted);
        return statement;
    }

    private bool TryExecute(string sql)
    {
        try
        {
            Prepare(sql).ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e) when (Faults.IsBusy(e))
        {
            return false;
        }
    }

    private long? FindSlate(string owner) => Prepare("SELECT key FROM slates WHERE owner = ?1").Bind(1, owner).ExecuteScalarOrNull();

    private long AddSlate(string owner) => Prepare("INSERT INTO slates (owner) VALUES (?1) RETURNING key").Bind(1, owner).ExecuteScalar();

    private DocumentVersion FindVersion(long slate, string id, long now)
    {
        var select = Prepare("SELECT version FROM slate_documents WHERE slate = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        using (select.BeginUse())
            return select.Bind(1, slate).Bind(2, id).Bind(3, now).Read()
                ? DocumentVersion.FromBytes(select.GetBytes(0))
                : DocumentVersion.None;
    }

    private void PutDocument(long slate, string owner, in DocumentWrite write, long now)
    {
        Prepare(
            """
            INSERT INTO slate_documents (slate, id, version, content, written, expires) VALUES (?1, ?2, ?3, CAST(?4 AS TEXT), ?5, ?6)
            ON CONFLICT (slate, id) DO UPDATE SET version = excluded.version, content = excluded.content, written = excluded.written, expires = excluded.expires
            """)
            .Bind(1, slate).Bind(2, write.Id).Bind(3, write.Version).Bind(4, write.Content.Span).Bind(5, now)
            .Bind(6, write.ExpiresAfter is { } lifetime ? UnixTime.Add(now, lifetime) : (long?)null).ExecuteNonQuery();
        _changes.Add(DocumentChange.Written(owner, write.Id, write.Version));
    }

    private bool DeleteDocument(long slate, string owner, string id)
    {
        if (Prepare("DELETE FROM slate_documents WHERE slate = ?1 AND id = ?2").Bind(1, slate).Bind(2, id).ExecuteNonQuery() == 0)
            return false;
        _changes.Add(DocumentChange.Deleted(owner, id));
        return true;
    }

    private long? FindHolder(string owner) => Prepare("SELECT key FROM token_owners WHERE owner = ?1").Bind(1, owner).ExecuteScalarOrNull();

    private long AddHolder(string owner) =>
        Prepare("INSERT INTO token_owners (owner) VALUES (?1) RETURNING key").Bind(1, owner).ExecuteScalar();

    private bool HasLiveToken(string owner, TokenId family, long now)
    {
        // Without the hint, SQLite would scan all live tokens of the owner.
        var select = Prepare("SELECT 1 FROM token_owners JOIN tokens INDEXED BY tokens_by_family ON holder = key WHERE owner = ?2 AND " +
            $"family = ?3 AND {LiveCondition} LIMIT 1");
        using (select.BeginUse()) return select.Bind(1, now).Bind(2, owner).Bind(3, family).Read();
    }

    private (long Holder, string Owner, TokenId Family, bool IsSuperseded)? FindToken(TokenId id, long now)
    {
        var select = Prepare("SELECT key, owner, family, superseded FROM tokens JOIN token_owners ON key = holder WHERE id = ?2 AND " +
            $"{LiveCondition} AND owner IS NOT NULL");
        using (select.BeginUse())
            return select.Bind(1, now).Bind(2, id).Read()
                ? (select.GetInt64(0), select.GetString(1), TokenId.FromBytes(select.GetBytes(2)), select.GetInt64(3) != 0)
                : null;
    }

    private void InsertToken(NewToken token, TokenId family, long now)
    {
        var holder = FindHolder(token.Owner) ?? AddHolder(token.Owner);
        var absoluteExpiry = UnixTime.Add(now, token.AbsoluteLifetime);
        Prepare("INSERT INTO tokens (id, family, holder, label, payload, issued, seen, expires, ends, superseded) VALUES (?1, ?2, ?3, " +
            "?4, ?5, ?6, ?6, ?7, ?8, 0)")
            .Bind(1, token.Id).Bind(2, family).Bind(3, holder).Bind(4, token.Label).Bind(5, token.Payload.Span)
            .Bind(6, now).Bind(7, Math.Min(UnixTime.Add(now, token.Lifetime), absoluteExpiry)).Bind(8, absoluteExpiry).ExecuteNonQuery();
        // Expired tokens don't count, so they are removed first: only as many as necessary, because the sweeper removes the rest.
        while (CountExcess() is > 0 and var excess && DeleteExpired(excess) > 0)
        {
        }

        while (CountExcess() > 0 && FindLeastRecentlySeen() is { } oldestFamily) DeleteFamily(holder, oldestFamily);

        long CountExcess() =>
            Prepare("SELECT current FROM token_owners WHERE key = ?1").Bind(1, holder).ExecuteScalar() - token.MaxPerOwner;

        int DeleteExpired(long maxRows) =>
            Prepare("DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens INDEXED BY tokens_by_holder WHERE holder = ?1 AND " +
                "expires <= ?2 LIMIT ?3)")
                .Bind(1, holder).Bind(2, now).Bind(3, maxRows).ExecuteNonQuery();

        TokenId? FindLeastRecentlySeen()
        {
            var select = Prepare("SELECT family FROM tokens INDEXED BY tokens_by_use WHERE holder = ?1 AND superseded = 0 AND family != " +
                "?2 ORDER BY seen, rowid LIMIT 1");
            using (select.BeginUse()) return select.Bind(1, holder).Bind(2, family).Read() ? TokenId.FromBytes(select.GetBytes(0)) : null;
        }
    }

    private void DeleteFamily(long holder, TokenId family) =>
        Prepare("DELETE FROM tokens WHERE holder = ?1 AND family = ?2").Bind(1, holder).Bind(2, family).ExecuteNonQuery();
}
