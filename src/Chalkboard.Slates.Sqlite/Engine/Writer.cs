using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>The connection that writes. Used by one thread at a time, and by <see cref="GroupCommit"/> alone.</summary>
internal sealed class Writer : IDisposable
{
    private const string Live = "expires > ?1";

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

    public void Commit()
    {
        Statement("COMMIT").Run();
        foreach (var change in _changes) _feed.Publish(change);
        _changes.Clear();
    }

    public CommitOutcome Apply(Commit commit)
    {
        var now = Clock.Now(_time);
        if (commit.WhileSignedIn is { } family && !HasLiveToken(commit.Owner, family, now)) return CommitOutcome.SignedOut;

        // Nobody else writes until this transaction ends, so what is checked here still holds below.
        foreach (var write in commit.Writes)
            if (write.When.Kind != PreconditionKind.None && !write.When.IsMetBy(VersionOf(commit.Owner, write.Id, now)))
                return CommitOutcome.Conflict(write.Id);

        foreach (var write in commit.Writes)
            if (write.Action == DocumentAction.Put) Put(commit.Owner, write, now);
            else if (write.Action == DocumentAction.Remove) Remove(commit.Owner, write.Id);
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

    public bool Drop(string owner)
    {
        var now = Clock.Now(_time);
        var live = Statement("SELECT count(*) FROM documents WHERE owner = ?2 AND (expires IS NULL OR expires > ?1)").Bind(1, now).Bind(2, owner).Single();
        if (Statement("DELETE FROM documents WHERE owner = ?1").Bind(1, owner).Run() > 0) _changes.Add(DocumentChange.Resync(owner));
        return live > 0;
    }

    public bool Issue(NewToken token)
    {
        Insert(token, token.Id, Clock.Now(_time));
        return true;
    }

    public bool Reissue(TokenId current, NewToken successor, TimeSpan grace)
    {
        var now = Clock.Now(_time);
        if (Find(current, now) is not { } old || old.Owner != successor.Owner) return false;

        Statement("UPDATE tokens SET superseded = 1, expires = min(expires, ?2), ends = min(expires, ?2) WHERE id = ?1")
            .Bind(1, current).Bind(2, Clock.After(now, grace)).Run();
        Insert(successor, old.Family, now);
        return true;
    }

    public bool Renew(TokenId id, TimeSpan lifetime)
    {
        var now = Clock.Now(_time);
        return Statement($"UPDATE tokens SET seen = ?1, expires = min(?3, ends) WHERE id = ?2 AND {Live}")
            .Bind(1, now).Bind(2, id).Bind(3, Clock.After(now, lifetime)).Run() > 0;
    }

    public bool Revoke(TokenId id)
    {
        if (Find(id, Clock.Now(_time)) is not { } token) return false;
        Statement("DELETE FROM tokens WHERE owner = ?1 AND family = ?2").Bind(1, token.Owner).Bind(2, token.Family).Run();
        return true;
    }

    public int RevokeAll(string owner, TokenId? exceptFamily)
    {
        // An empty blob is no family, so it excepts nothing.
        var now = Clock.Now(_time);
        Span<byte> except = stackalloc byte[TokenId.Length];
        if (exceptFamily is { } family) family.WriteTo(except);
        else except = [];
        return Statement($"DELETE FROM tokens WHERE owner = ?2 AND family != ?3 AND {Live}").Bind(1, now).Bind(2, owner).Bind(3, except).Run();
    }

    /// <summary>Removes some of what has expired.</summary>
    /// <returns>How many rows it removed.</returns>
    public int Sweep(int most)
    {
        var now = Clock.Now(_time);
        var documents = Statement("DELETE FROM documents WHERE rowid IN (SELECT rowid FROM documents WHERE expires <= ?1 LIMIT ?2)").Bind(1, now).Bind(2, (long)most).Run();
        return documents + Statement("DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE expires <= ?1 LIMIT ?2)").Bind(1, now).Bind(2, (long)(most - documents)).Run();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }

    private Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements[sql] = statement = _connection.Prepare(sql);
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

    private DocumentVersion VersionOf(string owner, string id, long now)
    {
        var find = Statement("SELECT version FROM documents WHERE owner = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        using (find.Once())
            return find.Bind(1, owner).Bind(2, id).Bind(3, now).Read() ? DocumentVersion.FromBytes(find.Bytes(0)) : DocumentVersion.None;
    }

    private void Put(string owner, in DocumentWrite write, long now)
    {
        Statement(
            """
            INSERT INTO documents (owner, id, version, content, written, expires) VALUES (?1, ?2, ?3, CAST(?4 AS TEXT), ?5, ?6)
            ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, content = excluded.content, written = excluded.written, expires = excluded.expires
            """)
            .Bind(1, owner).Bind(2, write.Id).Bind(3, write.Version).Bind(4, write.Content.Span).Bind(5, now)
            .Bind(6, write.ExpiresAfter is { } after ? Clock.After(now, after) : (long?)null).Run();
        _changes.Add(DocumentChange.Written(owner, write.Id, write.Version));
    }

    private void Remove(string owner, string id)
    {
        if (Statement("DELETE FROM documents WHERE owner = ?1 AND id = ?2").Bind(1, owner).Bind(2, id).Run() > 0)
            _changes.Add(DocumentChange.Removed(owner, id));
    }

    private bool HasLiveToken(string owner, TokenId family, long now)
    {
        var find = Statement($"SELECT 1 FROM tokens WHERE owner = ?2 AND family = ?3 AND {Live} LIMIT 1");
        using (find.Once()) return find.Bind(1, now).Bind(2, owner).Bind(3, family).Read();
    }

    private (string Owner, TokenId Family)? Find(TokenId id, long now)
    {
        var find = Statement($"SELECT owner, family FROM tokens WHERE id = ?2 AND {Live}");
        using (find.Once())
            return find.Bind(1, now).Bind(2, id).Read() ? (find.Text(0), TokenId.FromBytes(find.Bytes(1))) : null;
    }

    private void Insert(NewToken token, TokenId family, long now)
    {
        var ends = Clock.After(now, token.AbsoluteLifetime);
        Statement("INSERT INTO tokens (id, family, owner, label, payload, issued, seen, expires, ends, superseded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 0)")
            .Bind(1, token.Id).Bind(2, family).Bind(3, token.Owner).Bind(4, token.Label).Bind(5, token.Payload.Span)
            .Bind(6, now).Bind(7, Math.Min(Clock.After(now, token.Lifetime), ends)).Bind(8, ends).Run();
        Statement($"DELETE FROM tokens WHERE rowid IN (SELECT rowid FROM tokens WHERE owner = ?2 AND superseded = 0 AND {Live} ORDER BY id = ?3 DESC, seen DESC, rowid DESC LIMIT -1 OFFSET ?4)")
            .Bind(1, now).Bind(2, token.Owner).Bind(3, token.Id).Bind(4, (long)token.PerOwner).Run();
    }
}
