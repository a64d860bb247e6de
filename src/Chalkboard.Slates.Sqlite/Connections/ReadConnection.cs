using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>A connection for reads. Used by one thread at a time.</summary>
internal sealed class ReadConnection : IDisposable
{
    private const string TokenColumns = "id, family, owner, label, payload, issued, seen, expires, ends, superseded";

    private readonly Connection _connection;
    private readonly TimeProvider _timeProvider;
    private readonly Statement _begin;
    private readonly Statement _end;
    private readonly Statement _find;
    private readonly Statement _findByPrefix;
    private readonly Statement _list;
    private readonly Statement _listOwners;
    private readonly Statement _findToken;
    private readonly Statement _listTokens;

    public ReadConnection(Connection connection, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _connection = connection;
        _find = connection.Prepare(
            """
            SELECT version, content FROM slates JOIN slate_documents ON slate = key
            WHERE owner = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)
            """);
        _begin = connection.Prepare("BEGIN");
        _end = connection.Prepare("COMMIT");
        _findByPrefix = connection.Prepare(
            """
            SELECT id, version, content FROM slate_documents
            WHERE slate = (SELECT key FROM slates WHERE owner = ?1) AND id >= ?2 AND id < ?3 AND (expires IS NULL OR expires > ?4)
            ORDER BY id LIMIT ?5
            """);
        _list = connection.Prepare(
            """
            SELECT id, version, octet_length(content), written, expires FROM slate_documents
            WHERE slate = (SELECT key FROM slates WHERE owner = ?1) AND id >= ?2 AND id < ?3 AND (expires IS NULL OR expires > ?4)
            ORDER BY id LIMIT ?5
            """);
        _listOwners = connection.Prepare(
            """
            SELECT owner FROM slates
            WHERE owner > ?1 AND EXISTS (SELECT 1 FROM slate_documents WHERE slate = key AND (expires IS NULL OR expires > ?2))
            ORDER BY owner LIMIT ?3
            """);
        _findToken = connection.Prepare(
            $"""
            SELECT {TokenColumns} FROM tokens JOIN token_owners ON key = holder
            WHERE id = ?1 AND expires > ?2 AND owner IS NOT NULL
            """);
        _listTokens = connection.Prepare(
            $"""
            SELECT {TokenColumns} FROM token_owners JOIN tokens ON holder = key
            WHERE owner = ?1 AND expires > ?2 ORDER BY seen DESC, tokens.rowid DESC
            """);
    }

    public bool IsCurrent => _connection.IsCurrent;

    public StoredDocument? Find(string owner, string id)
    {
        using (_find.BeginUse())
            return _find.Bind(1, owner).Bind(2, id).Bind(3, UnixTime.GetNow(_timeProvider)).Read()
                ? new StoredDocument(_find.GetBytes(1).ToArray(), DocumentVersion.FromBytes(_find.GetBytes(0)))
                : null;
    }

    /// <summary>Reads the token and the documents in one transaction, and so at one moment.</summary>
    public ReadResult Read(ReadRequest request)
    {
        _begin.ExecuteNonQuery();
        try
        {
            var token = request.Token is { } known ? FindToken(known.Id) : null;
            if (request.Token is not null && token?.Owner != request.Owner) return ReadResult.SignedOut;
            var now = UnixTime.GetNow(_timeProvider);
            var documents = new List<ReadDocument>(request.Ids.Count);
            foreach (var id in request.Ids)
                using (_find.BeginUse())
                    if (_find.Bind(1, request.Owner).Bind(2, id).Bind(3, now).Read())
                        documents.Add(ReadDocument(request, id, _find, versionColumn: 0));

            var hasMore = request.Prefix is { } prefix && ReadByPrefix(request, prefix, now, documents);
            return new ReadResult(token, documents, hasMore);
        }
        finally
        {
            _end.ExecuteNonQuery();
        }
    }

    public Page<DocumentEntry> List(string owner, string prefix, PageRequest page)
    {
        // SQLite uses only one lower bound to seek. No id contains U+0000, so the id followed by U+0000 is the next possible id. No byte of
        // UTF-8 is 0xFF, so every id with the prefix sorts before the prefix followed by 0xFF.
        var lowerBound = Encoding.UTF8.GetBytes(prefix);
        var upperBound = GetUpperBound(lowerBound);
        if (page.Cursor is { } cursor
            && Encoding.UTF8.GetBytes(cursor + '\0') is var afterCursor
            && afterCursor.AsSpan().SequenceCompareTo(lowerBound) > 0)
            lowerBound = afterCursor;

        using (_list.BeginUse())
        {
            _list.Bind(1, owner).BindText(2, lowerBound).BindText(3, upperBound).Bind(4, UnixTime.GetNow(_timeProvider))
                .Bind(5, page.Size + 1L);
            var entries = new List<DocumentEntry>();
            while (_list.Read()) entries.Add(ReadEntry(_list));
            return Page.Create(entries, page, static entry => entry.Id);
        }
    }

    public Page<string> ListOwners(PageRequest page)
    {
        using (_listOwners.BeginUse())
        {
            _listOwners.Bind(1, page.Cursor ?? "").Bind(2, UnixTime.GetNow(_timeProvider)).Bind(3, page.Size + 1L);
            var owners = new List<string>();
            while (_listOwners.Read()) owners.Add(_listOwners.GetString(0));
            return Page.Create(owners, page, static owner => owner);
        }
    }

    public StoredToken? FindToken(TokenId id)
    {
        var now = UnixTime.GetNow(_timeProvider);
        using (_findToken.BeginUse())
            return _findToken.Bind(1, id).Bind(2, now).Read() ? ReadToken(_findToken, now) : null;
    }

    public IReadOnlyList<StoredToken> ListTokens(string owner)
    {
        var now = UnixTime.GetNow(_timeProvider);
        var tokens = new List<StoredToken>();
        using (_listTokens.BeginUse())
        {
            _listTokens.Bind(1, owner).Bind(2, now);
            while (_listTokens.Read()) tokens.Add(ReadToken(_listTokens, now));
        }

        return tokens;
    }

    public void Dispose()
    {
        Statement[] statements = [_begin, _end, _find, _findByPrefix, _list, _listOwners, _findToken, _listTokens];
        foreach (var statement in statements) statement.Dispose();
        _connection.Dispose();
    }

    /// <returns>True if there are more documents with the prefix.</returns>
    private bool ReadByPrefix(ReadRequest request, string prefix, long now, List<ReadDocument> documents)
    {
        var lowerBound = Encoding.UTF8.GetBytes(prefix);
        using (_findByPrefix.BeginUse())
        {
            _findByPrefix.Bind(1, request.Owner).BindText(2, lowerBound).BindText(3, GetUpperBound(lowerBound)).Bind(4, now)
                .Bind(5, ReadRequest.MaxDocuments + 1L);
            for (var count = 0; _findByPrefix.Read(); count++)
            {
                if (count == ReadRequest.MaxDocuments) return true;
                documents.Add(ReadDocument(request, _findByPrefix.GetString(0), _findByPrefix, versionColumn: 1));
            }
        }

        return false;
    }

    private static byte[] GetUpperBound(byte[] prefix) => [.. prefix, 0xFF];

    private static ReadDocument ReadDocument(ReadRequest request, string id, Statement row, int versionColumn)
    {
        var version = DocumentVersion.FromBytes(row.GetBytes(versionColumn));
        var isKnown = request.IsKnown(id, version);
        return new(id, version, isKnown ? [] : row.GetBytes(versionColumn + 1).ToArray(), isKnown);
    }

    private static DocumentEntry ReadEntry(Statement row) => new(
        row.GetString(0),
        DocumentVersion.FromBytes(row.GetBytes(1)),
        row.GetInt64(2),
        UnixTime.ToDateTimeOffset(row.GetInt64(3)),
        row.IsNull(4) ? null : UnixTime.ToDateTimeOffset(row.GetInt64(4)));

    private static StoredToken ReadToken(Statement row, long now) => new()
    {
        Id = TokenId.FromBytes(row.GetBytes(0)),
        Family = TokenId.FromBytes(row.GetBytes(1)),
        Owner = row.GetString(2),
        Label = row.GetString(3),
        Payload = row.GetBytes(4).ToArray(),
        IssuedAt = UnixTime.ToDateTimeOffset(row.GetInt64(5)),
        SeenAt = UnixTime.ToDateTimeOffset(row.GetInt64(6)),
        ExpiresAt = UnixTime.ToDateTimeOffset(row.GetInt64(7)),
        AbsoluteExpiresAt = UnixTime.ToDateTimeOffset(row.GetInt64(8)),
        IsSuperseded = row.GetInt64(9) != 0,
        ReadAt = UnixTime.ToDateTimeOffset(now),
    };
}
