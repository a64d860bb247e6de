using Chalkboard.Slates.Storage;
using NpgsqlTypes;
using static Chalkboard.Slates.PostgreSql.Engine.Statement;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>The statements on documents. Each names the owner, so that a table that is spread by owner is asked in one place.</summary>
/// <remarks>
/// Conditions stand in the statement that writes, so the row's own lock makes them hold. What is committed together takes
/// the lock of the owner first, which single writes share; both take it only for as long as the statement runs.
/// </remarks>
internal sealed class DocumentStatements
{
    private const string NotExpired = "(d.expires IS NULL OR d.expires > clock_timestamp())";
    private const string Columns = "(owner, id, version, json, content, written, expires, generation)";

    // As the function 'enter' says, which is asked under the lock.
    private const string LiveInGate = $"{NotExpired} AND d.generation = gate.generation";
    private const string Content = "CASE WHEN $5 THEN convert_from($4, 'UTF8')::jsonb END";
    private const string Expires = "CASE WHEN $6 > 0 THEN clock_timestamp() + $6 * interval '1 microsecond' END";
    private const string Written = "replace($3::text, '-', '') || length($1) || ' ' || $1 || $2";
    private const string Removed = "'-' || length($1) || ' ' || $1 || $2";

    private readonly Names _names;
    private readonly string _live;
    private readonly Dictionary<(DocumentAction, PreconditionKind, bool), Statement> _writes = [];

    public DocumentStatements(Names names)
    {
        _names = names;
        _live = $"{NotExpired} AND d.generation = coalesce((SELECT s.generation FROM {names.Schema}.slates s WHERE s.owner = $1), 0)";
        var table = $"{names.Schema}.documents d";
        Find = new($"SELECT d.version, d.json FROM {table} WHERE d.owner = $1 AND d.id = $2 AND {_live}", writes: false, Text, Text);
        List = new(
            $"SELECT d.id, d.version, octet_length(d.json), d.written, d.expires FROM {table} WHERE d.owner = $1 AND d.id >= $2 AND d.id > $3 AND {_live} ORDER BY d.id LIMIT $4",
            writes: false, Text, Text, Text, Long)
        { MayBeLong = true };
        // The only one that can't name an owner. One step along the index for each owner: a GROUP BY would read every document.
        ListOwners = new(
            $"""
            WITH RECURSIVE all_owners AS (
                (SELECT d.owner FROM {table} WHERE d.owner > $1 ORDER BY d.owner LIMIT 1)
                UNION ALL
                SELECT (SELECT d.owner FROM {table} WHERE d.owner > o.owner ORDER BY d.owner LIMIT 1) FROM all_owners o WHERE o.owner IS NOT NULL
            )
            SELECT o.owner FROM all_owners o WHERE EXISTS (
                SELECT FROM {table} WHERE d.owner = o.owner AND {NotExpired} AND d.generation = coalesce((SELECT s.generation FROM {names.Schema}.slates s WHERE s.owner = o.owner), 0))
            LIMIT $2
            """, writes: false, Text, Long)
        { MayBeLong = true };
        Drop = new($"SELECT {names.Schema}.drop_slate($1)", writes: true, Text);
        Several = new(
            $"SELECT {names.Schema}.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", writes: true,
            Text, Bytes, () => ArrayOf<string>(NpgsqlDbType.Text), () => ArrayOf<short>(NpgsqlDbType.Smallint), () => ArrayOf<short>(NpgsqlDbType.Smallint), () => ArrayOf<Guid>(NpgsqlDbType.Uuid),
            () => ArrayOf<Guid>(NpgsqlDbType.Uuid), () => ArrayOf<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea), () => ArrayOf<bool>(NpgsqlDbType.Boolean), () => ArrayOf<long>(NpgsqlDbType.Bigint));
        foreach (var action in Enum.GetValues<DocumentAction>())
            foreach (var when in Enum.GetValues<PreconditionKind>())
                foreach (var signedIn in (bool[])[false, true])
                    _writes[(action, when, signedIn)] = Make(action, when, signedIn);
        All = [Find, List, Drop, Several, .. _writes.Values];
    }

    public Statement Find { get; }

    public Statement List { get; }

    public Statement ListOwners { get; }

    public Statement Drop { get; }

    /// <summary>A commit of several documents.</summary>
    public Statement Several { get; }

    /// <summary>All but <see cref="ListOwners"/>.</summary>
    public IReadOnlyList<Statement> All { get; }

    /// <summary>A commit of one document. Its row says whether the sign-in holds and whether the precondition did.</summary>
    /// <remarks>Parameters: owner, id; for a put version, content, whether it can be queried, its life; the version asked for where one is; the family where one is.</remarks>
    public Statement One(in DocumentWrite write, bool signedIn) => _writes[(write.Action, write.When.Kind, signedIn)];

    private Statement Make(DocumentAction action, PreconditionKind when, bool signedIn)
    {
        List<Func<Npgsql.NpgsqlParameter>> parameters = [Text, Text];
        if (action == DocumentAction.Put) parameters.AddRange([Uuid, Bytes, Bit, Long]);
        var condition = "";
        if (when == PreconditionKind.AtVersion)
        {
            parameters.Add(Uuid);
            condition = $" AND d.version = ${parameters.Count}";
        }

        if (signedIn) parameters.Add(Bytes);
        var gate = Gate(signedIn, parameters.Count);
        var here = "d.owner = $1 AND d.id = $2";
        var table = $"{_names.Schema}.documents";
        // Those that ask for absence and put nothing, and those that put nothing at all, are read.
        if (action == DocumentAction.Check || (action == DocumentAction.Remove && when == PreconditionKind.Absent))
        {
            var met = when switch
            {
                PreconditionKind.None => "true",
                PreconditionKind.Absent => $"NOT EXISTS (SELECT FROM {table} d WHERE {here} AND {_live})",
                _ => $"EXISTS (SELECT FROM {table} d WHERE {here} AND {_live}{condition})",
            };
            var signed = signedIn ? $"{_names.Schema}.is_signed_in($1, ${parameters.Count})" : "$1 <> ''";
            return new($"SELECT {signed}, {met} AND $2 <> ''", writes: false, [.. parameters]);
        }

        if (action == DocumentAction.Remove)
        {
            var live = when == PreconditionKind.None ? " AND d.generation = gate.generation" : $" AND {LiveInGate}{condition}";
            var applied = when == PreconditionKind.None ? "true" : "EXISTS (SELECT FROM done)";
            return new(
                $"WITH {gate}, done AS (DELETE FROM {table} d USING gate WHERE gate.open AND {here}{live} RETURNING {Tell(Removed)}) SELECT gate.open, {applied} FROM gate LEFT JOIN done ON true",
                writes: true, [.. parameters]);
        }

        var put = when is PreconditionKind.Present or PreconditionKind.AtVersion
            ? $"UPDATE {table} d SET version = $3, json = $4, content = {Content}, written = clock_timestamp(), expires = {Expires} FROM gate WHERE gate.open AND {here} AND {LiveInGate}{condition}"
            : $"""
              INSERT INTO {table} AS d {Columns} SELECT $1, $2, $3, $4, {Content}, clock_timestamp(), {Expires}, gate.generation FROM gate WHERE gate.open
              ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, json = excluded.json, content = excluded.content, written = excluded.written, expires = excluded.expires,
                  generation = excluded.generation{(when == PreconditionKind.Absent ? $" WHERE NOT ({NotExpired} AND d.generation = excluded.generation)" : "")}
              """;
        return new($"WITH {gate}, done AS ({put} RETURNING {Tell(Written)}) SELECT gate.open, EXISTS (SELECT FROM done) FROM gate", writes: true, [.. parameters]);
    }

    private string Gate(bool signedIn, int family) =>
        $"gate AS MATERIALIZED (SELECT entered.generation, {(signedIn ? $"{_names.Schema}.is_signed_in($1, ${family})" : "true")} AS open FROM (SELECT {_names.Schema}.enter($1) AS generation OFFSET 0) AS entered)";

    private string Tell(string change) => $"{_names.Schema}.tell({change})";
}
