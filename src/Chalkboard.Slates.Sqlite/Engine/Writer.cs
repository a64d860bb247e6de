using System.Globalization;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>The connection that writes. Used by one thread at a time, and by <see cref="GroupCommit"/> alone.</summary>
internal sealed class Writer : IDisposable
{
    private const string Live = "expires > ?1";

    private const string RemoveRow = "DELETE FROM slate_documents WHERE rowid = ?1";

    // What one step of a sweep frees at most, unless a single document is larger: pages of long content are freed one by one.
    private const long MaxSweptBytes = 1 << 20;

    private static readonly string _rewriteFirstPage = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.Version}");

    private readonly Connection _connection;
    private readonly TimeProvider _time;
    private readonly ChangeFeed _feed;

    // Told once they are committed, by whoever commits: so that they are told in the order of the commits.
    private readonly List<DocumentChange> _changes = [];
    private long _othersSeen;

    // By reference: every key is a literal.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    public Writer(Connection connection, TimeProvider time, ChangeFeed feed)
    {
        _time = time;
        _feed = feed;
        _connection = connection;
    }

    public bool IsCurrent => _connection.IsCurrent;

    /// <returns>False if another program holds the file.</returns>
    public bool TryBegin() => TryRun("BEGIN IMMEDIATE");

    /// <summary>Whether a COMMIT failed in such a way that it may be applied all the same.</summary>
    public bool IsInDoubt { get; private set; }

    public void Commit()
    {
        IsInDoubt = true;
        try
        {
            Statement("COMMIT").Run();
        }
        catch (SqliteException e)
        {
            // The mark that makes a commit valid is written to the log last, and flushed after that. While the transaction is
            // still open, SQLite has not begun to write. Where the disk was full, it could not write the mark. After any other
            // error the whole commit may be in the log, where a recovery finds it.
            IsInDoubt = !_connection.IsInTransaction && e.SqliteErrorCode != SQLITE_FULL;
            throw;
        }

        foreach (var change in _changes) _feed.Publish(change);
        _changes.Clear();
        IsInDoubt = false;
    }

    /// <summary>
    /// After a commit that failed in doubt: writes another commit over it in the log, if it can. Otherwise a recovery might
    /// apply the failed one, and later commits would rest on pages of which a failed flush may have left nothing on the disk.
    /// </summary>
    public void OverwriteFailedCommit()
    {
        try
        {
            // For this connection the log ends before the failed commit, so that it writes there. This sets what is set
            // already, and writes the page that holds it.
            if (!TryBegin()) return;
            Statement(_rewriteFirstPage).Run();
            Statement("COMMIT").Run();
        }
        catch (SqliteException)
        {
            // The disk still fails. The doubt remains until the log is recovered.
        }
    }

    public CommitOutcome Apply(Commit commit)
    {
        var now = Clock.Now(_time);
        if (commit.WhileSignedIn is { } family && !HasLiveToken(commit.Owner, family, now)) return CommitOutcome.SignedOut;

        // Nobody else writes until this transaction ends, so what is checked here still holds below.
        var slate = SlateOf(commit.Owner);
        for (var i = 0; i < commit.Writes.Count; i++)
        {
            // An enumerator would be an allocation, with a copy of the write in it.
            var write = commit.Writes[i];
            if (write.When.Kind != PreconditionKind.None && !write.When.IsMetBy(slate is { } key ? VersionOf(key, write.Id, now) : DocumentVersion.None))
                return CommitOutcome.Conflict(write.Id);
        }

        for (var i = 0; i < commit.Writes.Count; i++)
        {
            var write = commit.Writes[i];
            if (write.Action == DocumentAction.Put) Put(slate ??= AddSlate(commit.Owner), commit.Owner, write, now);
            // A slate ends with its last document.
            else if (write.Action == DocumentAction.Remove && slate is { } key && Remove(key, commit.Owner, write.Id) && commit.Writes.Count > 1) slate = SlateOf(commit.Owner);
        }

        return CommitOutcome.Committed;
    }

    /// <summary>Whether other connections, of this process or another, have committed since this was last asked; true at first.</summary>
    public bool OthersCommitted()
    {
        var version = Statement("PRAGMA data_version").Single();
        var committed = version != _othersSeen;
        _othersSeen = version;
        return committed;
    }

    /// <summary>Drops a slate: takes its owner from it, so that nobody finds it. Its documents are swept later.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="most">How many documents to look at.</param>
    /// <returns>Whether it had a live document; null, with nothing dropped, if that many have expired and may now be looked past.</returns>
    public bool? Drop(string owner, int most)
    {
        if (SlateOf(owner) is not { } slate) return false;
        var hasLive = false;
        var expired = new List<long>();
        var documents = Statement("SELECT rowid, expires <= ?1 FROM slate_documents WHERE slate = ?2 ORDER BY id LIMIT ?3");
        using (documents.Once())
        {
            documents.Bind(1, Clock.Now(_time)).Bind(2, slate).Bind(3, (long)most);
            while (!hasLive && documents.Read())
                if (documents.Number(1) != 0) expired.Add(documents.Number(0));
                else hasLive = true;
        }

        if (!hasLive && expired.Count == most)
        {
            foreach (var row in expired) Uncounted(RemoveRow).Bind(1, row).Run();
            return null;
        }

        Statement("UPDATE slates SET owner = NULL WHERE key = ?1").Bind(1, slate).Run();
        _changes.Add(DocumentChange.Resync(owner));
        return hasLive;
    }

    public bool Issue(NewToken token)
    {
        Insert(token, token.Id, Clock.Now(_time));
        return true;
    }

    public bool Reissue(TokenId current, NewToken successor, TimeSpan grace)
    {
        var now = Clock.Now(_time);
        if (Find(current, now) is not { IsSuperseded: false } old || old.Owner != successor.Owner) return false;

        Statement("UPDATE tokens SET superseded = 1, expires = min(expires, ?2), ends = min(expires, ?2) WHERE id = ?1")
            .Bind(1, current).Bind(2, Clock.After(now, grace)).Run();
        Insert(successor, old.Family, now);
        return true;
    }

    public bool Renew(TokenId id, TimeSpan lifetime)
    {
        var now = Clock.Now(_time);
        return Statement($"UPDATE tokens SET seen = ?1, expires = min(?3, ends) WHERE id = ?2 AND {Live} AND EXISTS (SELECT 1 FROM token_owners WHERE key = holder AND owner IS NOT NULL)")
            .Bind(1, now).Bind(2, id).Bind(3, Clock.After(now, lifetime)).Run() > 0;
    }

    public bool Revoke(TokenId id)
    {
        if (Find(id, Clock.Now(_time)) is not { } token) return false;
        RemoveFamily(token.Holder, token.Family);
        return true;
    }

    /// <summary>Revokes all tokens of an owner but a family: takes the owner from them. They are swept later.</summary>
    public int RevokeAll(string owner, TokenId? exceptFamily)
    {
        if (HolderOf(owner) is not { } holder) return 0;
        var now = Clock.Now(_time);
        var live = Statement("SELECT count(*) FROM tokens INDEXED BY tokens_by_holder WHERE holder = ?2 AND expires > ?1").Bind(1, now).Bind(2, holder).Single();
        var excepted = exceptFamily is { } kept
            ? Statement("SELECT count(*) FROM tokens INDEXED BY tokens_by_family WHERE holder = ?2 AND family = ?3 AND expires > ?1").Bind(1, now).Bind(2, holder).Bind(3, kept).Single()
            : 0;
        if (live == excepted) return 0;

        Statement("UPDATE token_owners SET owner = NULL WHERE key = ?1").Bind(1, holder).Run();
        if (excepted > 0)
            Statement("UPDATE tokens SET holder = ?3 WHERE holder = ?1 AND family = ?2").Bind(1, holder).Bind(2, exceptFamily!.Value).Bind(3, AddHolder(owner)).Run();
        return (int)(live - excepted);
    }

    /// <summary>Removes some of what has expired, was dropped or revoked.</summary>
    /// <param name="most">How many rows to remove.</param>
    /// <returns>How many rows it removed; none if there are none left.</returns>
    public int Sweep(int most)
    {
        var now = Clock.Now(_time);
        var rows = new List<long>();
        var bytes = 0L;
        CollectRows(Uncounted("SELECT rowid, octet_length(content) FROM slate_documents WHERE expires <= ?1 LIMIT ?2").Bind(1, now).Bind(2, (long)most));
        CollectRows(Uncounted("SELECT slate_documents.rowid, octet_length(content) FROM slates JOIN slate_documents ON slate = key WHERE owner IS NULL LIMIT ?1").Bind(1, (long)most));
        // One that has expired in a slate that was dropped is in the list twice.
        foreach (var row in rows) Uncounted(RemoveRow).Bind(1, row).Run();

        var removed = rows.Count;
        removed += Uncounted("DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE expires <= ?1 LIMIT ?2)").Bind(1, now).Bind(2, (long)(most - removed)).Run();
        removed += Uncounted("DELETE FROM tokens WHERE rowid IN (SELECT tokens.rowid FROM token_owners JOIN tokens ON holder = key WHERE owner IS NULL LIMIT ?1)").Bind(1, (long)(most - removed)).Run();
        return removed;

        void CollectRows(Statement found)
        {
            using (found.Once())
            {
                while (rows.Count < most && bytes < MaxSweptBytes && found.Read())
                {
                    rows.Add(found.Number(0));
                    bytes += found.Number(1);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }

    private Statement Statement(string sql) => Statement(sql, isCounted: true);

    private Statement Uncounted(string sql) => Statement(sql, isCounted: false);

    private Statement Statement(string sql, bool isCounted)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements[sql] = statement = _connection.Prepare(sql, isCounted);
        return statement;
    }

    private bool TryRun(string sql)
    {
        try
        {
            Statement(sql).Run();
            return true;
        }
        catch (SqliteException e) when (Faults.IsBusy(e))
        {
            return false;
        }
    }

    private long? SlateOf(string owner) => Statement("SELECT key FROM slates WHERE owner = ?1").Bind(1, owner).SingleOrNull();

    private long AddSlate(string owner) => Statement("INSERT INTO slates (owner) VALUES (?1) RETURNING key").Bind(1, owner).Single();

    private DocumentVersion VersionOf(long slate, string id, long now)
    {
        var find = Statement("SELECT version FROM slate_documents WHERE slate = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        using (find.Once())
            return find.Bind(1, slate).Bind(2, id).Bind(3, now).Read() ? DocumentVersion.FromBytes(find.Bytes(0)) : DocumentVersion.None;
    }

    private void Put(long slate, string owner, in DocumentWrite write, long now)
    {
        Statement(
            """
            INSERT INTO slate_documents (slate, id, version, content, written, expires) VALUES (?1, ?2, ?3, CAST(?4 AS TEXT), ?5, ?6)
            ON CONFLICT (slate, id) DO UPDATE SET version = excluded.version, content = excluded.content, written = excluded.written, expires = excluded.expires
            """)
            .Bind(1, slate).Bind(2, write.Id).Bind(3, write.Version).Bind(4, write.Content.Span).Bind(5, now)
            .Bind(6, write.ExpiresAfter is { } after ? Clock.After(now, after) : (long?)null).Run();
        _changes.Add(DocumentChange.Written(owner, write.Id, write.Version));
    }

    private bool Remove(long slate, string owner, string id)
    {
        if (Statement("DELETE FROM slate_documents WHERE slate = ?1 AND id = ?2").Bind(1, slate).Bind(2, id).Run() == 0) return false;
        _changes.Add(DocumentChange.Removed(owner, id));
        return true;
    }

    private long? HolderOf(string owner) => Statement("SELECT key FROM token_owners WHERE owner = ?1").Bind(1, owner).SingleOrNull();

    private long AddHolder(string owner) => Statement("INSERT INTO token_owners (owner) VALUES (?1) RETURNING key").Bind(1, owner).Single();

    private bool HasLiveToken(string owner, TokenId family, long now)
    {
        // Left to itself, SQLite would look through all tokens of the owner that have not expired.
        var find = Statement($"SELECT 1 FROM token_owners JOIN tokens INDEXED BY tokens_by_family ON holder = key WHERE owner = ?2 AND family = ?3 AND {Live} LIMIT 1");
        using (find.Once()) return find.Bind(1, now).Bind(2, owner).Bind(3, family).Read();
    }

    private (long Holder, string Owner, TokenId Family, bool IsSuperseded)? Find(TokenId id, long now)
    {
        var find = Statement($"SELECT key, owner, family, superseded FROM tokens JOIN token_owners ON key = holder WHERE id = ?2 AND {Live} AND owner IS NOT NULL");
        using (find.Once())
            return find.Bind(1, now).Bind(2, id).Read() ? (find.Number(0), find.Text(1), TokenId.FromBytes(find.Bytes(2)), find.Number(3) != 0) : null;
    }

    private void Insert(NewToken token, TokenId family, long now)
    {
        var holder = HolderOf(token.Owner) ?? AddHolder(token.Owner);
        var ends = Clock.After(now, token.AbsoluteLifetime);
        Statement("INSERT INTO tokens (id, family, holder, label, payload, issued, seen, expires, ends, superseded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 0)")
            .Bind(1, token.Id).Bind(2, family).Bind(3, holder).Bind(4, token.Label).Bind(5, token.Payload.Span)
            .Bind(6, now).Bind(7, Math.Min(Clock.After(now, token.Lifetime), ends)).Bind(8, ends).Run();
        // Those that have expired don't count, so they go first; no more of them than need be, the rest is swept.
        while (Excess() is > 0 and var excess && RemoveExpired(excess) > 0)
        {
        }

        while (Excess() > 0 && LeastRecentlySeen() is { } oldest) RemoveFamily(holder, oldest);

        long Excess() => Statement("SELECT current FROM token_owners WHERE key = ?1").Bind(1, holder).Single() - token.PerOwner;

        int RemoveExpired(long most) =>
            Statement("DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens INDEXED BY tokens_by_holder WHERE holder = ?1 AND expires <= ?2 LIMIT ?3)")
                .Bind(1, holder).Bind(2, now).Bind(3, most).Run();

        TokenId? LeastRecentlySeen()
        {
            var find = Statement("SELECT family FROM tokens INDEXED BY tokens_by_use WHERE holder = ?1 AND superseded = 0 AND family != ?2 ORDER BY seen, rowid LIMIT 1");
            using (find.Once()) return find.Bind(1, holder).Bind(2, family).Read() ? TokenId.FromBytes(find.Bytes(0)) : null;
        }
    }

    private void RemoveFamily(long holder, TokenId family) =>
        Statement("DELETE FROM tokens WHERE holder = ?1 AND family = ?2").Bind(1, holder).Bind(2, family).Run();
}
