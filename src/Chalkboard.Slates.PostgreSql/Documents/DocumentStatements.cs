using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Statements;
using Chalkboard.Slates.Storage;
using NpgsqlTypes;
using static Chalkboard.Slates.PostgreSql.Statements.Statement;

namespace Chalkboard.Slates.PostgreSql.Documents;

/// <summary>The statements on documents. Each filters by owner, so that it reads only one partition of a partitioned table.</summary>
/// <remarks>
/// Preconditions are part of the statement that writes, so the lock of the row guarantees them. A commit of several documents first takes
/// the lock of the owner exclusively; commits of one document share it. Both hold it only while the statement runs.
/// </remarks>
internal sealed class DocumentStatements
{
    private const string NotExpiredCondition = "(d.expires IS NULL OR d.expires > clock_timestamp())";
    private const string ColumnList = "(owner, id, version, json, content, written, expires, generation)";

    // The number of ids up to which a read names each one.
    private const int MaxSeparateIds = 4;

    // The generation comes from the function 'lock_slate', which reads it under the lock.
    private const string LiveInGenerationCondition = $"{NotExpiredCondition} AND d.generation = gate.generation";
    private const string ContentExpression = "CASE WHEN $5 THEN convert_from($4, 'UTF8')::jsonb END";
    private const string ExpiresExpression = "CASE WHEN $6 > 0 THEN clock_timestamp() + $6 * interval '1 microsecond' END";
    private const string RenewedExpiresExpression = "clock_timestamp() + $3 * interval '1 microsecond'";
    private const string WrittenPayload = "replace($3::text, '-', '') || length($1) || ' ' || $1 || $2";
    private const string DeletedPayload = "'-' || length($1) || ' ' || $1 || $2";

    private readonly SchemaNames _schemaNames;
    private readonly string _liveCondition;
    private readonly Dictionary<(DocumentAction, PreconditionKind, bool), Statement> _commitStatements = [];
    private readonly Dictionary<(int IdCount, bool WithToken, bool WithPrefix), Statement> _readStatements = [];

    public DocumentStatements(SchemaNames schemaNames)
    {
        _schemaNames = schemaNames;
        _liveCondition =
            $"{NotExpiredCondition} AND d.generation = " +
            $"coalesce((SELECT s.generation FROM {schemaNames.Schema}.slates s WHERE s.owner = $1), 0)";
        var table = $"{schemaNames.Schema}.documents d";
        Find = new(
            $"SELECT d.version, d.json FROM {table} WHERE d.owner = $1 AND d.id = $2 AND {_liveCondition}", isWrite: false, Text, Text);
        List = new(
            $"""
            SELECT d.id, d.version, octet_length(d.json), d.written, d.expires FROM {table}
            WHERE d.owner = $1 AND d.id >= $2 AND d.id > $3 AND {_liveCondition} ORDER BY d.id LIMIT $4
            """, isWrite: false, Text, Text, Text, BigInt)
        { IsLongRunning = true };
        // This is the only statement that does not filter by owner. It makes one step along the index for each owner; a GROUP BY would read
        // every document.
        ListOwners = new(
            $"""
            WITH RECURSIVE all_owners AS (
                (SELECT d.owner FROM {table} WHERE d.owner > $1 ORDER BY d.owner LIMIT 1)
                UNION ALL
                SELECT (SELECT d.owner FROM {table} WHERE d.owner > o.owner ORDER BY d.owner LIMIT 1)
                FROM all_owners o WHERE o.owner IS NOT NULL
            )
            SELECT o.owner FROM all_owners o WHERE EXISTS (
                SELECT FROM {table} WHERE d.owner = o.owner AND {NotExpiredCondition}
                AND d.generation = coalesce((SELECT s.generation FROM {schemaNames.Schema}.slates s WHERE s.owner = o.owner), 0))
            LIMIT $2
            """, isWrite: false, Text, BigInt)
        { IsLongRunning = true };
        DeleteSlate = new($"SELECT {schemaNames.Schema}.delete_slate($1)", isWrite: true, Text);
        CommitSeveral = new(
            $"SELECT {schemaNames.Schema}.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", isWrite: true,
            Text,
            Bytes,
            () => TypedArray<string>(NpgsqlDbType.Text),
            () => TypedArray<short>(NpgsqlDbType.Smallint),
            () => TypedArray<short>(NpgsqlDbType.Smallint),
            () => TypedArray<Guid>(NpgsqlDbType.Uuid),
            () => TypedArray<Guid>(NpgsqlDbType.Uuid),
            () => TypedArray<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea),
            () => TypedArray<bool>(NpgsqlDbType.Boolean),
            () => TypedArray<long>(NpgsqlDbType.Bigint));
        foreach (var action in Enum.GetValues<DocumentAction>())
            foreach (var kind in Enum.GetValues<PreconditionKind>())
                foreach (var requiresSignIn in (bool[])[false, true])
                    _commitStatements[(action, kind, requiresSignIn)] = CreateCommitOne(action, kind, requiresSignIn);
        foreach (var withToken in (bool[])[false, true])
            foreach (var withPrefix in (bool[])[false, true])
                for (var idCount = 0; idCount <= MaxSeparateIds + 1; idCount++)
                    _readStatements[(idCount, withToken, withPrefix)] = CreateRead(idCount, withToken, withPrefix);
        All = [Find, List, DeleteSlate, CommitSeveral, .. _commitStatements.Values, .. _readStatements.Values];
    }

    public Statement Find { get; }

    public Statement List { get; }

    public Statement ListOwners { get; }

    public Statement DeleteSlate { get; }

    /// <summary>Commits several documents.</summary>
    public Statement CommitSeveral { get; }

    /// <summary>All statements except <see cref="ListOwners"/>.</summary>
    public IReadOnlyList<Statement> All { get; }

    /// <summary>
    /// Commits one document. The row contains two values: whether the required sign-in is live, and whether the precondition is met.
    /// </summary>
    /// <remarks>
    /// Parameters: owner and id; for a put, version, content, whether jsonb can hold the content, and lifetime; for a renewal, lifetime;
    /// the required version, if any; the required token family, if any.
    /// </remarks>
    public Statement GetCommitOne(in DocumentWrite write, bool requiresSignIn) =>
        _commitStatements[(write.Action, write.Precondition.Kind, requiresSignIn)];

    /// <summary>
    /// Reads several documents and a token. A row contains the id, the version, the content (null if it is known), and whether the document
    /// is beyond the maximum; then, with a token, its times and whether it is superseded. There is no row if the token is not live, and one
    /// without a document if it is live and there are no documents.
    /// </summary>
    /// <remarks>
    /// Parameters: owner, ids, ids and versions of known documents; the token, if any; the prefix and the upper bound of its ids, if any.
    /// </remarks>
    public Statement GetRead(ReadRequest request) =>
        _readStatements[(Math.Min(request.Ids.Count, MaxSeparateIds + 1), request.Token is not null, request.Prefix is not null)];

    private Statement CreateRead(int idCount, bool withToken, bool withPrefix)
    {
        List<Func<Npgsql.NpgsqlParameter>> parameters =
            [Text, () => TypedArray<string>(NpgsqlDbType.Text), () => TypedArray<string>(NpgsqlDbType.Text),
            () => TypedArray<Guid>(NpgsqlDbType.Uuid)];
        if (withToken) parameters.Add(Bytes);
        if (withPrefix) parameters.AddRange([Text, Text]);
        var table = $"{_schemaNames.Schema}.documents d";
        const string isKnown = "d.version = $4[array_position($3, d.id)]";
        const string columns = $"d.id, d.version, CASE WHEN {isKnown} THEN NULL ELSE d.json END AS json, false AS is_beyond";
        // An estimate for an array of unknown length is high, so the server would plan the statement for each execution.
        var parts = idCount <= MaxSeparateIds
            ? Enumerable.Range(1, idCount).Select(
                i => $"SELECT {columns} FROM {table} WHERE d.owner = $1 AND d.id = $2[{i}] AND {_liveCondition}").ToList()
            // A join could read every document of the slate; the subquery reads one document for each id.
            :
            [
                $"""
                SELECT {columns}
                FROM unnest($2) AS requested (id) CROSS JOIN LATERAL (
                    SELECT d.id, d.version, d.json FROM {table}
                    WHERE d.owner = $1 AND d.id = requested.id AND {_liveCondition} OFFSET 0) AS d
                """,
            ];
        if (withPrefix)
        {
            var range = $"d.id >= ${parameters.Count - 1} AND d.id < ${parameters.Count}";
            parts.Add(
                $"""
                SELECT d.id, d.version, CASE WHEN d.is_beyond OR {isKnown} THEN NULL ELSE d.json END, d.is_beyond
                FROM (
                    SELECT d.id, d.version, d.json, row_number() OVER (ORDER BY d.id) > {ReadRequest.MaxDocuments} AS is_beyond
                    FROM {table} WHERE d.owner = $1 AND {range} AND {_liveCondition}
                    ORDER BY d.id LIMIT {ReadRequest.MaxDocuments + 1}) AS d
                """);
        }

        if (parts.Count == 0) parts.Add($"SELECT {columns} FROM {table} WHERE d.owner = $1 AND false");
        var documents = string.Join("\nUNION ALL\n", parts);

        if (!withToken) return new(documents, isWrite: false, [.. parameters]);
        return new(
            $"""
            SELECT d.id, d.version, d.json, d.is_beyond, t.seen, t.expires, t.ends, t.superseded, clock_timestamp()
            FROM (
                SELECT seen, expires, ends, superseded FROM {_schemaNames.Schema}.tokens
                WHERE id = $5 AND owner = $1 AND expires > clock_timestamp() OFFSET 0) AS t
            LEFT JOIN LATERAL ({documents}) AS d ON true
            """, isWrite: false, [.. parameters]);
    }

    private Statement CreateCommitOne(DocumentAction action, PreconditionKind kind, bool requiresSignIn)
    {
        List<Func<Npgsql.NpgsqlParameter>> parameters = [Text, Text];
        if (action == DocumentAction.Put) parameters.AddRange([Uuid, Bytes, Boolean, BigInt]);
        if (action == DocumentAction.Renew) parameters.Add(BigInt);
        var condition = "";
        if (kind == PreconditionKind.AtVersion)
        {
            parameters.Add(Uuid);
            condition = $" AND d.version = ${parameters.Count}";
        }

        if (requiresSignIn) parameters.Add(Bytes);
        var gate = CreateGateClause(requiresSignIn, parameters.Count);
        var rowCondition = "d.owner = $1 AND d.id = $2";
        var table = $"{_schemaNames.Schema}.documents";
        // Checks, and deletions and renewals that require an absent document, only read.
        if (action == DocumentAction.Check || (action != DocumentAction.Put && kind == PreconditionKind.Absent))
        {
            var isMet = kind switch
            {
                PreconditionKind.None => "true",
                PreconditionKind.Absent => $"NOT EXISTS (SELECT FROM {table} d WHERE {rowCondition} AND {_liveCondition})",
                _ => $"EXISTS (SELECT FROM {table} d WHERE {rowCondition} AND {_liveCondition}{condition})",
            };
            var isSignedIn = requiresSignIn ? $"{_schemaNames.Schema}.is_signed_in($1, ${parameters.Count})" : "$1 <> ''";
            return new($"SELECT {isSignedIn}, {isMet} AND $2 <> ''", isWrite: false, [.. parameters]);
        }

        if (action == DocumentAction.Delete)
        {
            var live = kind == PreconditionKind.None
                ? " AND d.generation = gate.generation"
                : $" AND {LiveInGenerationCondition}{condition}";
            var isMet = kind == PreconditionKind.None ? "true" : "EXISTS (SELECT FROM deleted)";
            return new(
                $"""
                WITH {gate},
                deleted AS (
                    DELETE FROM {table} d USING gate
                    WHERE gate.is_signed_in AND {rowCondition}{live} RETURNING {CreateNotifyCall(DeletedPayload)})
                SELECT gate.is_signed_in, {isMet} FROM gate LEFT JOIN deleted ON true
                """, isWrite: true, [.. parameters]);
        }

        if (action == DocumentAction.Renew)
        {
            var isMet = kind == PreconditionKind.None ? "true" : "EXISTS (SELECT FROM renewed)";
            return new(
                $"""
                WITH {gate},
                renewed AS (
                    UPDATE {table} d SET expires = {RenewedExpiresExpression} FROM gate
                    WHERE gate.is_signed_in AND {rowCondition} AND {LiveInGenerationCondition}{condition} RETURNING true)
                SELECT gate.is_signed_in, {isMet} FROM gate
                """, isWrite: true, [.. parameters]);
        }

        // A row of an expired or deleted document is replaced.
        var replaceCondition = kind == PreconditionKind.Absent
            ? $" WHERE NOT ({NotExpiredCondition} AND d.generation = excluded.generation)" : "";
        var put = kind is PreconditionKind.Present or PreconditionKind.AtVersion
            ? $"""
              UPDATE {table} d SET version = $3, json = $4, content = {ContentExpression},
                  written = clock_timestamp(), expires = {ExpiresExpression}
              FROM gate WHERE gate.is_signed_in AND {rowCondition} AND {LiveInGenerationCondition}{condition}
              """
            : $"""
              INSERT INTO {table} AS d {ColumnList}
              SELECT $1, $2, $3, $4, {ContentExpression}, clock_timestamp(), {ExpiresExpression}, gate.generation
              FROM gate WHERE gate.is_signed_in
              ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, json = excluded.json, content = excluded.content,
                  written = excluded.written, expires = excluded.expires, generation = excluded.generation{replaceCondition}
              """;
        return new(
            $"""
            WITH {gate}, written AS ({put} RETURNING {CreateNotifyCall(WrittenPayload)})
            SELECT gate.is_signed_in, EXISTS (SELECT FROM written) FROM gate
            """, isWrite: true, [.. parameters]);
    }

    // Takes the lock before the write. Without the required sign-in, nothing is written.
    private string CreateGateClause(bool requiresSignIn, int familyParameter) =>
        $"""
        gate AS MATERIALIZED (
            SELECT slate.generation,
                {(requiresSignIn ? $"{_schemaNames.Schema}.is_signed_in($1, ${familyParameter})" : "true")} AS is_signed_in
            FROM (SELECT {_schemaNames.Schema}.lock_slate($1) AS generation OFFSET 0) AS slate)
        """;

    private string CreateNotifyCall(string payloadExpression) => $"{_schemaNames.Schema}.notify_change({payloadExpression})";
}
