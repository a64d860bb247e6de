using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Statements;
using Npgsql;
using NpgsqlTypes;
using static Chalkboard.Slates.PostgreSql.Statements.Statement;

namespace Chalkboard.Slates.PostgreSql.Documents;

/// <summary>Removes expired documents and tokens, and the documents of deleted slates, from the tables, in batches.</summary>
internal sealed class ExpirySweep
{
    private readonly int _batchSize;
    private readonly StatementExecutor _executor;
    private readonly Statement _findExpiredDocuments;
    private readonly Statement _deleteExpiredDocuments;
    private readonly Statement _findExpiredTokens;
    private readonly Statement _deleteExpiredTokens;
    private readonly Statement _findDeletedSlates;
    private readonly Statement _sweepDeletedSlate;
    private readonly Schema _schema;

    public ExpirySweep(StatementExecutor executor, Schema schema, SchemaNames schemaNames, int batchSize)
    {
        _executor = executor;
        _schema = schema;
        _batchSize = batchSize;
        // statement_timestamp() is the same for all rows, so that the index is used.
        _findExpiredDocuments = new(
            $"SELECT d.owner, d.id FROM {schemaNames.Schema}.documents d WHERE d.expires <= statement_timestamp() LIMIT $1",
            isWrite: false, BigInt);
        _deleteExpiredDocuments = new(
            $"SELECT {schemaNames.Schema}.sweep_documents($1, $2)::bigint",
            isWrite: true,
            Text,
            () => TypedArray<string>(NpgsqlDbType.Text));
        _findExpiredTokens = new(
            $"SELECT owner, id FROM {schemaNames.Schema}.tokens WHERE expires <= statement_timestamp() LIMIT $1", isWrite: false, BigInt);
        _deleteExpiredTokens = new(
            $"SELECT {schemaNames.Schema}.sweep_tokens($1, $2)::bigint", isWrite: true, Text, () => TypedArray<byte[]>(NpgsqlDbType.Bytea));
        _findDeletedSlates = new(
            $"SELECT owner FROM {schemaNames.Schema}.slates WHERE swept_to IS NOT NULL LIMIT $1", isWrite: false, BigInt);
        _sweepDeletedSlate = new($"SELECT {schemaNames.Schema}.sweep_slate($1, $2)::bigint", isWrite: true, Text, Integer);
    }

    /// <returns>The number of expired documents and tokens that were removed.</returns>
    public async ValueTask<long> RunAsync(CancellationToken cancellationToken)
    {
        // Detects that the schema was deleted or replaced. Once per sweep is enough, because statements fail without a schema.
        await _schema.EnsureAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await SweepDeletedSlatesAsync(cancellationToken).ConfigureAwait(false);
        var removedCount = 0L;
        long batchCount;
        do
        {
            batchCount = await SweepBatchAsync(cancellationToken).ConfigureAwait(false);
            removedCount += batchCount;
        }
        while (batchCount >= _batchSize);
        return removedCount;
    }

    private async ValueTask<long> SweepBatchAsync(CancellationToken cancellationToken)
    {
        var removedCount = 0L;
        var documents = await FindAsync(
            _findExpiredDocuments, static row => (Owner: row.GetString(0), Id: row.GetString(1)), cancellationToken).ConfigureAwait(false);
        foreach (var slate in documents.GroupBy(static expired => expired.Owner, static expired => expired.Id))
            removedCount += await ExecuteCountAsync(
                _deleteExpiredDocuments, (slate.Key, slate.ToArray()), BindOwnerAndIds, cancellationToken).ConfigureAwait(false);
        var tokens = await FindAsync(
            _findExpiredTokens,
            static row => (Owner: row.GetString(0), Id: row.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false);
        foreach (var owner in tokens.GroupBy(static expired => expired.Owner, static expired => expired.Id))
            removedCount += await ExecuteCountAsync(
                _deleteExpiredTokens, (owner.Key, owner.ToArray()), BindOwnerAndIds, cancellationToken).ConfigureAwait(false);
        return removedCount;
    }

    private async ValueTask SweepDeletedSlatesAsync(CancellationToken cancellationToken)
    {
        List<string> owners;
        do
        {
            owners = await FindAsync(_findDeletedSlates, static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
            foreach (var owner in owners)
                while (await SweepDeletedSlateAsync(owner, cancellationToken).ConfigureAwait(false) == _batchSize) { }
        }
        while (owners.Count == _batchSize);
    }

    private ValueTask<long> SweepDeletedSlateAsync(string owner, CancellationToken cancellationToken) => ExecuteCountAsync(
        _sweepDeletedSlate,
        (owner, _batchSize),
        static (command, arguments) => command.Set(0, arguments.owner).Set(1, arguments._batchSize),
        cancellationToken);

    private async ValueTask<List<T>> FindAsync<T>(
        Statement statement, Func<NpgsqlDataReader, T> readRow, CancellationToken cancellationToken) =>
        await _executor.RunAsync<(int MaxCount, Func<NpgsqlDataReader, T> ReadRow), List<T>>(
            statement,
            (_batchSize, readRow),
            static (command, arguments) => command.Set<long>(0, arguments.MaxCount),
            static (row, arguments, rows) =>
            {
                rows ??= [];
                rows.Add(arguments.ReadRow(row));
                return rows;
            },
            cancellationToken).ConfigureAwait(false) ?? [];

    private ValueTask<long> ExecuteCountAsync<TState>(
        Statement statement, TState state, ParameterBinder<TState> bind, CancellationToken cancellationToken) =>
        _executor.RunAsync<TState, long>(statement, state, bind, static (row, _, _) => row.GetInt64(0), cancellationToken);

    private static void BindOwnerAndIds<TId>(NpgsqlCommand command, (string Owner, TId[] Ids) arguments) =>
        command.Set(0, arguments.Owner).Set(1, arguments.Ids);
}
