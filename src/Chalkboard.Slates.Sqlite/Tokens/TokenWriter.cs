using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Tokens;

/// <summary>The statements that write tokens. They run in a transaction of the connection.</summary>
internal sealed class TokenWriter(WriteConnection connection)
{
    public bool Issue(NewToken token)
    {
        InsertToken(token, token.Id, connection.Now);
        return true;
    }

    public bool Reissue(TokenId current, NewToken successor, TimeSpan gracePeriod)
    {
        var now = connection.Now;
        if (FindToken(current, now) is not { IsSuperseded: false } token || token.Owner != successor.Owner) return false;

        connection.Prepare("UPDATE tokens SET superseded = 1, expires = min(expires, ?2), ends = min(expires, ?2) WHERE id = ?1")
            .Bind(1, current).Bind(2, UnixTime.Add(now, gracePeriod)).ExecuteNonQuery();
        InsertToken(successor, token.Family, now);
        return true;
    }

    public bool Renew(TokenId id, TimeSpan lifetime)
    {
        var now = connection.Now;
        return connection.Prepare(
            """
            UPDATE tokens SET seen = ?1, expires = min(?3, ends)
            WHERE id = ?2 AND expires > ?1 AND EXISTS (SELECT 1 FROM token_owners WHERE key = holder AND owner IS NOT NULL)
            """)
            .Bind(1, now).Bind(2, id).Bind(3, UnixTime.Add(now, lifetime)).ExecuteNonQuery() > 0;
    }

    public bool RevokeFamily(TokenId id)
    {
        if (FindToken(id, connection.Now) is not { } token) return false;
        DeleteFamily(token.Owner, token.Holder, token.Family);
        return true;
    }

    /// <summary>Revokes all tokens of an owner except one family by removing their owner. The sweeper removes them later.</summary>
    public int RevokeAll(string owner, TokenId? exceptFamily)
    {
        if (FindHolder(owner) is not { } holder) return 0;
        var now = connection.Now;
        var liveCount = connection.Prepare(
            "SELECT count(*) FROM tokens INDEXED BY tokens_by_holder WHERE holder = ?2 AND expires > ?1")
            .Bind(1, now).Bind(2, holder).ExecuteScalar();
        var exceptedCount = exceptFamily is { } keptFamily
            ? connection.Prepare(
                "SELECT count(*) FROM tokens INDEXED BY tokens_by_family WHERE holder = ?2 AND family = ?3 AND expires > ?1")
                .Bind(1, now).Bind(2, holder).Bind(3, keptFamily).ExecuteScalar()
            : 0;
        if (liveCount == exceptedCount) return 0;

        connection.AddEnd(owner);
        connection.Prepare("UPDATE token_owners SET owner = NULL WHERE key = ?1").Bind(1, holder).ExecuteNonQuery();
        if (exceptedCount > 0)
            connection.Prepare("UPDATE tokens SET holder = ?3 WHERE holder = ?1 AND family = ?2")
                .Bind(1, holder).Bind(2, exceptFamily!.Value).Bind(3, AddHolder(owner)).ExecuteNonQuery();
        return (int)(liveCount - exceptedCount);
    }

    public bool HasLiveToken(string owner, TokenId family, long now)
    {
        // Without the hint, SQLite would scan all live tokens of the owner.
        var select = connection.Prepare(
            """
            SELECT 1 FROM token_owners JOIN tokens INDEXED BY tokens_by_family ON holder = key
            WHERE owner = ?2 AND family = ?3 AND expires > ?1 LIMIT 1
            """);
        using (select.BeginUse()) return select.Bind(1, now).Bind(2, owner).Bind(3, family).Read();
    }

    private long? FindHolder(string owner) =>
        connection.Prepare("SELECT key FROM token_owners WHERE owner = ?1").Bind(1, owner).ExecuteScalarOrNull();

    private long AddHolder(string owner) =>
        connection.Prepare("INSERT INTO token_owners (owner) VALUES (?1) RETURNING key").Bind(1, owner).ExecuteScalar();

    private (long Holder, string Owner, TokenId Family, bool IsSuperseded)? FindToken(TokenId id, long now)
    {
        var select = connection.Prepare(
            """
            SELECT key, owner, family, superseded FROM tokens JOIN token_owners ON key = holder
            WHERE id = ?2 AND expires > ?1 AND owner IS NOT NULL
            """);
        using (select.BeginUse())
            return select.Bind(1, now).Bind(2, id).Read()
                ? (select.GetInt64(0), select.GetString(1), TokenId.FromBytes(select.GetBytes(2)), select.GetInt64(3) != 0)
                : null;
    }

    private void InsertToken(NewToken token, TokenId family, long now)
    {
        var holder = FindHolder(token.Owner) ?? AddHolder(token.Owner);
        var absoluteExpiry = UnixTime.Add(now, token.AbsoluteLifetime);
        connection.Prepare(
            """
            INSERT INTO tokens (id, family, holder, label, payload, issued, seen, expires, ends, superseded)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 0)
            """)
            .Bind(1, token.Id).Bind(2, family).Bind(3, holder).Bind(4, token.Label).Bind(5, token.Payload.Span)
            .Bind(6, now).Bind(7, Math.Min(UnixTime.Add(now, token.Lifetime), absoluteExpiry)).Bind(8, absoluteExpiry).ExecuteNonQuery();
        // Expired tokens don't count, so they are removed first: only as many as necessary, because the sweeper removes the rest.
        while (CountExcess() is > 0 and var excess && DeleteExpired(excess) > 0)
        {
        }

        while (CountExcess() > 0 && FindLeastRecentlySeen() is { } oldestFamily)
            DeleteFamily(token.Owner, holder, oldestFamily);

        long CountExcess() =>
            connection.Prepare("SELECT current FROM token_owners WHERE key = ?1").Bind(1, holder).ExecuteScalar() - token.MaxPerOwner;

        int DeleteExpired(long maxRows) =>
            connection.Prepare(
                """
                DELETE FROM tokens WHERE rowid IN
                    (SELECT rowid FROM tokens INDEXED BY tokens_by_holder WHERE holder = ?1 AND expires <= ?2 LIMIT ?3)
                """)
                .Bind(1, holder).Bind(2, now).Bind(3, maxRows).ExecuteNonQuery();

        TokenId? FindLeastRecentlySeen()
        {
            var select = connection.Prepare(
                """
                SELECT family FROM tokens INDEXED BY tokens_by_use
                WHERE holder = ?1 AND superseded = 0 AND family != ?2 ORDER BY seen, rowid LIMIT 1
                """);
            using (select.BeginUse()) return select.Bind(1, holder).Bind(2, family).Read() ? TokenId.FromBytes(select.GetBytes(0)) : null;
        }
    }

    private void DeleteFamily(string owner, long holder, TokenId family)
    {
        connection.Prepare("DELETE FROM tokens WHERE holder = ?1 AND family = ?2").Bind(1, holder).Bind(2, family).ExecuteNonQuery();
        connection.AddEnd(owner);
    }
}
