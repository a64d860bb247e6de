using Chalkboard.Slates.PostgreSql.Engine;
using Chalkboard.Slates.Storage;
using Npgsql;
using static Chalkboard.Slates.PostgreSql.Engine.Statement;

namespace Chalkboard.Slates.PostgreSql;

/// <summary>The tokens of a <see cref="PostgreSqlSlateStore"/>.</summary>
internal sealed class PostgreSqlTokenStore(Calls calls, Names names) : ITokenStore
{
    private const string Columns = "id, family, owner, label, payload, issued, seen, expires, ends, superseded, clock_timestamp()";

    private readonly Statement _find = new($"SELECT {Columns} FROM {names.Schema}.tokens WHERE id = $1 AND expires > clock_timestamp()", writes: false, Bytes);
    private readonly Statement _issue = new($"SELECT {names.Schema}.issue($1, $1, $2, $3, $4, $5, $6, $7)", writes: true, Bytes, Text, Text, Bytes, Long, Long, Integer);
    private readonly Statement _reissue = new($"SELECT {names.Schema}.reissue($8, $9, $1, $2, $3, $4, $5, $6, $7)", writes: true, Bytes, Text, Text, Bytes, Long, Long, Integer, Bytes, Long);
    private readonly Statement _renew = new(
        $"UPDATE {names.Schema}.tokens SET seen = clock_timestamp(), expires = least(clock_timestamp() + $2 * interval '1 microsecond', ends) WHERE id = $1 AND expires > clock_timestamp() RETURNING {Columns}", writes: true, Bytes, Long);
    private readonly Statement _revoke = new($"SELECT {names.Schema}.revoke($1)", writes: true, Bytes);
    private readonly Statement _revokeAll = new($"SELECT {names.Schema}.revoke_all($1, $2)", writes: true, Text, Bytes);
    private readonly Statement _list = new($"SELECT {Columns} FROM {names.Schema}.tokens WHERE owner = $1 AND expires > clock_timestamp() ORDER BY seen DESC, issued DESC", writes: false, Text);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) => calls.RunAsync<TokenId, StoredToken?>(
        _find, id, static (command, id) => command.Set(0, id), static (row, _, _) => Token(row), cancellation);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) => await calls.RunAsync<NewToken, bool>(
        _issue, token, static (command, token) => Bind(command, token), static (_, _, _) => true, cancellation).ConfigureAwait(false);

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) => calls.RunAsync<(TokenId Current, NewToken Successor, TimeSpan Grace), bool>(
        _reissue, (current, successor, grace),
        static (command, s) =>
        {
            Bind(command, s.Successor);
            command.Set(7, s.Current).Set(8, Values.Microseconds(s.Grace));
        },
        static (row, _, _) => row.GetBoolean(0), cancellation);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) => calls.RunAsync<(TokenId Id, TimeSpan Lifetime), StoredToken?>(
        _renew, (id, lifetime), static (command, s) => command.Set(0, s.Id).Set(1, Values.Microseconds(s.Lifetime)), static (row, _, _) => Token(row), cancellation);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) => calls.RunAsync<TokenId, bool>(
        _revoke, id, static (command, id) => command.Set(0, id), static (row, _, _) => row.GetBoolean(0), cancellation);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) => calls.RunAsync<(string Owner, TokenId? Except), int>(
        _revokeAll, (owner, exceptFamily),
        static (command, s) =>
        {
            // No family is empty, so that excepts nothing.
            command.Set(0, s.Owner).Set<ReadOnlyMemory<byte>>(1, s.Except is { } family ? Values.Bytes(family) : default);
        },
        static (row, _, _) => row.GetInt32(0), cancellation);

    public async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) => await calls.RunAsync<string, List<StoredToken>>(
        _list, owner, static (command, owner) => command.Set(0, owner),
        static (row, _, tokens) =>
        {
            tokens ??= [];
            tokens.Add(Token(row));
            return tokens;
        }, cancellation).ConfigureAwait(false) ?? [];

    private static void Bind(NpgsqlCommand command, NewToken token) => command
        .Set(0, token.Id).Set(1, token.Owner).Set(2, token.Label).Set(3, token.Payload)
        .Set(4, Values.Microseconds(token.Lifetime)).Set(5, Values.Microseconds(token.AbsoluteLifetime)).Set(6, token.PerOwner);

    private static StoredToken Token(NpgsqlDataReader row) => new()
    {
        Id = row.Token(0),
        Family = row.Token(1),
        Owner = row.GetString(2),
        Label = row.GetString(3),
        Payload = row.GetFieldValue<byte[]>(4),
        IssuedAt = row.Time(5),
        SeenAt = row.Time(6),
        ExpiresAt = row.Time(7),
        EndsAt = row.Time(8),
        Superseded = row.GetBoolean(9),
        ReadAt = row.Time(10),
    };
}
