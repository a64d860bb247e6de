using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Statements;
using Chalkboard.Slates.Storage;
using Npgsql;
using static Chalkboard.Slates.PostgreSql.Statements.Statement;

namespace Chalkboard.Slates.PostgreSql.Tokens;

/// <summary>The tokens of a <see cref="PostgreSqlSlateStore"/>.</summary>
internal sealed class PostgreSqlTokenStore(StatementExecutor executor, SchemaNames schemaNames, ChangeFeed ends) : ITokenStore
{
    private const string ColumnList = "id, family, owner, label, payload, issued, seen, expires, ends, superseded, clock_timestamp()";

    private readonly Statement _find = new(
        $"SELECT {ColumnList} FROM {schemaNames.Schema}.tokens WHERE id = $1 AND expires > clock_timestamp()", isWrite: false, Bytes);
    private readonly Statement _issue = new(
        $"SELECT {schemaNames.Schema}.issue($1, $1, $2, $3, $4, $5, $6, $7)",
        isWrite: true,
        Bytes,
        Text,
        Text,
        Bytes,
        BigInt,
        BigInt,
        Integer);
    private readonly Statement _reissue = new(
        $"SELECT {schemaNames.Schema}.reissue($8, $9, $1, $2, $3, $4, $5, $6, $7)",
        isWrite: true,
        Bytes,
        Text,
        Text,
        Bytes,
        BigInt,
        BigInt,
        Integer,
        Bytes,
        BigInt);
    private readonly Statement _renew = new(
        $"""
        UPDATE {schemaNames.Schema}.tokens
        SET seen = clock_timestamp(), expires = least(clock_timestamp() + $2 * interval '1 microsecond', ends)
        WHERE id = $1 AND expires > clock_timestamp() RETURNING {ColumnList}
        """, isWrite: true, Bytes, BigInt);
    private readonly Statement _revoke = new($"SELECT {schemaNames.Schema}.revoke($1)", isWrite: true, Bytes);
    private readonly Statement _revokeAll = new($"SELECT {schemaNames.Schema}.revoke_all($1, $2)", isWrite: true, Text, Bytes);
    private readonly Statement _list = new(
        $"""
        SELECT {ColumnList} FROM {schemaNames.Schema}.tokens WHERE owner = $1 AND expires > clock_timestamp()
        ORDER BY seen DESC, issued DESC
        """, isWrite: false, Text);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        executor.RunAsync<TokenId, StoredToken?>(
        _find, id, static (command, id) => command.Set(0, id), static (row, _, _) => ReadToken(row), cancellationToken);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        await executor.RunAsync<NewToken, bool>(
        _issue, token, static (command, token) => BindNewToken(command, token), static (_, _, _) => true, cancellationToken)
            .ConfigureAwait(false);

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
        executor.RunAsync<(TokenId Current, NewToken Successor, TimeSpan GracePeriod), bool>(
        _reissue, (current, successor, gracePeriod),
        static (command, arguments) =>
        {
            BindNewToken(command, arguments.Successor);
            command.Set(7, arguments.Current).Set(8, NpgsqlValueExtensions.ToMicroseconds(arguments.GracePeriod));
        },
        static (row, _, _) => row.GetBoolean(0), cancellationToken);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        executor.RunAsync<(TokenId Id, TimeSpan Lifetime), StoredToken?>(
        _renew, (id, lifetime),
        static (command, arguments) =>
            command.Set(0, arguments.Id).Set(1, NpgsqlValueExtensions.ToMicroseconds(arguments.Lifetime)),
        static (row, _, _) => ReadToken(row), cancellationToken);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) => executor.RunAsync<TokenId, bool>(
        _revoke, id, static (command, id) => command.Set(0, id), static (row, _, _) => row.GetBoolean(0), cancellationToken);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        executor.RunAsync<(string Owner, TokenId? Except), int>(
        _revokeAll, (owner, exceptFamily),
        static (command, arguments) =>
        {
            // No family has an empty id, so an empty value excludes no family.
            command.Set(0, arguments.Owner).Set<ReadOnlyMemory<byte>>(
                1, arguments.Except is { } family ? NpgsqlValueExtensions.ToBytes(family) : default);
        },
        static (row, _, _) => row.GetInt32(0), cancellationToken);

    public async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        await executor.RunAsync<string, List<StoredToken>>(
        _list, owner, static (command, owner) => command.Set(0, owner),
        static (row, _, tokens) =>
        {
            tokens ??= [];
            tokens.Add(ReadToken(row));
            return tokens;
        }, cancellationToken).ConfigureAwait(false) ?? [];

    public IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        ends.WatchOwnersAsync(owner, cancellationToken);

    private static void BindNewToken(NpgsqlCommand command, NewToken token) => command
        .Set(0, token.Id).Set(1, token.Owner).Set(2, token.Label).Set(3, token.Payload)
        .Set(4, NpgsqlValueExtensions.ToMicroseconds(token.Lifetime))
        .Set(5, NpgsqlValueExtensions.ToMicroseconds(token.AbsoluteLifetime))
        .Set(6, token.MaxPerOwner);

    private static StoredToken ReadToken(NpgsqlDataReader row) => new()
    {
        Id = row.GetTokenId(0),
        Family = row.GetTokenId(1),
        Owner = row.GetString(2),
        Label = row.GetString(3),
        Payload = row.GetFieldValue<byte[]>(4),
        IssuedAt = row.GetDateTimeOffset(5),
        SeenAt = row.GetDateTimeOffset(6),
        ExpiresAt = row.GetDateTimeOffset(7),
        AbsoluteExpiresAt = row.GetDateTimeOffset(8),
        IsSuperseded = row.GetBoolean(9),
        ReadAt = row.GetDateTimeOffset(10),
    };
}
