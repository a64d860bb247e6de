using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>A connection that reads. Used by one thread at a time.</summary>
internal sealed class Reader : IDisposable
{
    private const string TokenColumns = "id, family, owner, label, payload, issued, seen, expires, ends, superseded";

    private readonly Connection _connection;
    private readonly TimeProvider _time;
    private readonly Statement _find;
    private readonly Statement _list;
    private readonly Statement _listOwners;
    private readonly Statement _findToken;
    private readonly Statement _listTokens;

    public Reader(Connection connection, TimeProvider time)
    {
        _time = time;
        _connection = connection;
        _find = connection.Prepare("SELECT version, content FROM slates JOIN slate_documents ON slate = key WHERE owner = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        _list = connection.Prepare(
            """
            SELECT id, version, octet_length(content), written, expires FROM slate_documents
            WHERE slate = (SELECT key FROM slates WHERE owner = ?1) AND id >= ?2 AND id < ?3 AND (expires IS NULL OR expires > ?4) ORDER BY id LIMIT ?5
            """);
        _listOwners = connection.Prepare(
            """
            SELECT owner FROM slates
            WHERE owner > ?1 AND EXISTS (SELECT 1 FROM slate_documents WHERE slate = key AND (expires IS NULL OR expires > ?2)) ORDER BY owner LIMIT ?3
            """);
        _findToken = connection.Prepare($"SELECT {TokenColumns} FROM tokens JOIN token_owners ON key = holder WHERE id = ?1 AND expires > ?2 AND owner IS NOT NULL");
        _listTokens = connection.Prepare($"SELECT {TokenColumns} FROM token_owners JOIN tokens ON holder = key WHERE owner = ?1 AND expires > ?2 ORDER BY seen DESC, tokens.rowid DESC");
    }

    public bool IsCurrent => _connection.IsCurrent;

    public StoredDocument? Find(string owner, string id)
    {
        using (_find.Once())
            return _find.Bind(1, owner).Bind(2, id).Bind(3, Clock.Now(_time)).Read()
                ? new StoredDocument(_find.Bytes(1).ToArray(), DocumentVersion.FromBytes(_find.Bytes(0)))
                : null;
    }

    public Page<DocumentEntry> List(string owner, string prefix, PageRequest page)
    {
        // SQLite seeks to one lower bound only. No id holds U+0000, so nothing is between an id and that id with it; no byte of
        // UTF-8 is 0xFF, so every id with the prefix is below the prefix with it.
        var first = Encoding.UTF8.GetBytes(prefix);
        byte[] end = [.. first, 0xFF];
        if (page.From is { } last && Encoding.UTF8.GetBytes(last + '\0') is var next && next.AsSpan().SequenceCompareTo(first) > 0) first = next;

        using (_list.Once())
        {
            _list.Bind(1, owner).BindText(2, first).BindText(3, end).Bind(4, Clock.Now(_time)).Bind(5, page.Size + 1L);
            var entries = new List<DocumentEntry>();
            while (_list.Read())
            {
                if (entries.Count == page.Size) return new(entries, entries[^1].Id);
                entries.Add(new(_list.Text(0), DocumentVersion.FromBytes(_list.Bytes(1)), _list.Number(2), Clock.Time(_list.Number(3)), _list.IsNull(4) ? null : Clock.Time(_list.Number(4))));
            }

            return new(entries, null);
        }
    }

    public Page<string> ListOwners(PageRequest page)
    {
        using (_listOwners.Once())
        {
            _listOwners.Bind(1, page.From ?? "").Bind(2, Clock.Now(_time)).Bind(3, page.Size + 1L);
            var owners = new List<string>();
            while (_listOwners.Read())
            {
                if (owners.Count == page.Size) return new(owners, owners[^1]);
                owners.Add(_listOwners.Text(0));
            }

            return new(owners, null);
        }
    }

    public StoredToken? FindToken(TokenId id)
    {
        var now = Clock.Now(_time);
        using (_findToken.Once())
            return _findToken.Bind(1, id).Bind(2, now).Read() ? Token(_findToken, now) : null;
    }

    public IReadOnlyList<StoredToken> ListTokens(string owner)
    {
        var now = Clock.Now(_time);
        var tokens = new List<StoredToken>();
        using (_listTokens.Once())
        {
            _listTokens.Bind(1, owner).Bind(2, now);
            while (_listTokens.Read()) tokens.Add(Token(_listTokens, now));
        }

        return tokens;
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_find, _list, _listOwners, _findToken, _listTokens]) statement.Dispose();
        _connection.Dispose();
    }

    private static StoredToken Token(Statement row, long now) => new()
    {
        Id = TokenId.FromBytes(row.Bytes(0)),
        Family = TokenId.FromBytes(row.Bytes(1)),
        Owner = row.Text(2),
        Label = row.Text(3),
        Payload = row.Bytes(4).ToArray(),
        IssuedAt = Clock.Time(row.Number(5)),
        SeenAt = Clock.Time(row.Number(6)),
        ExpiresAt = Clock.Time(row.Number(7)),
        EndsAt = Clock.Time(row.Number(8)),
        Superseded = row.Number(9) != 0,
        ReadAt = Clock.Time(now),
    };
}
