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
    private readonly Statement _nextOwner;
    private readonly Statement _findToken;
    private readonly Statement _listTokens;

    public Reader(Connection connection, TimeProvider time)
    {
        _time = time;
        _connection = connection;
        _find = connection.Prepare("SELECT version, content FROM documents WHERE owner = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        _list = connection.Prepare("SELECT id, version, octet_length(content), written, expires FROM documents WHERE owner = ?1 AND id >= ?2 AND id > ?3 AND (expires IS NULL OR expires > ?4) ORDER BY id LIMIT ?5");
        _nextOwner = connection.Prepare("SELECT owner FROM documents WHERE owner > ?1 AND (expires IS NULL OR expires > ?2) ORDER BY owner LIMIT 1");
        _findToken = connection.Prepare($"SELECT {TokenColumns} FROM tokens WHERE id = ?1 AND expires > ?2");
        _listTokens = connection.Prepare($"SELECT {TokenColumns} FROM tokens WHERE owner = ?1 AND expires > ?2 ORDER BY seen DESC, rowid DESC");
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
        using (_list.Once())
        {
            _list.Bind(1, owner).Bind(2, prefix).Bind(3, page.From ?? "").Bind(4, Clock.Now(_time)).Bind(5, page.Size + 1L);
            var entries = new List<DocumentEntry>();
            while (_list.Read())
            {
                var id = _list.Text(0);
                if (!id.StartsWith(prefix, StringComparison.Ordinal)) break;
                if (entries.Count == page.Size) return new(entries, entries[^1].Id);
                entries.Add(new(id, DocumentVersion.FromBytes(_list.Bytes(1)), _list.Number(2), Clock.Time(_list.Number(3)), _list.IsNull(4) ? null : Clock.Time(_list.Number(4))));
            }

            return new(entries, null);
        }
    }

    public Page<string> ListOwners(PageRequest page)
    {
        // One seek an owner: a DISTINCT would read every document.
        var owners = new List<string>();
        var last = page.From ?? "";
        while (owners.Count < page.Size)
        {
            using (_nextOwner.Once())
            {
                if (!_nextOwner.Bind(1, last).Bind(2, Clock.Now(_time)).Read()) return new(owners, null);
                last = _nextOwner.Text(0);
            }

            owners.Add(last);
        }

        return new(owners, last);
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
        foreach (var statement in (Statement[])[_find, _list, _nextOwner, _findToken, _listTokens]) statement.Dispose();
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
