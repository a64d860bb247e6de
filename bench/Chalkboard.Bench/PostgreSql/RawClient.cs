using Chalkboard.Slates.PostgreSql.Documents;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Chalkboard.Bench.PostgreSql;

/// <summary>The limit: Npgsql with the same commands and settings, each command prepared.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = new NpgsqlSlimDataSourceBuilder(
        new NpgsqlConnectionStringBuilder(
            BenchmarkServer.Connection)
        { MaxAutoPrepare = 64, AutoPrepareMinUsages = 1, NoResetOnClose = true }.ToString()).Build();

    private readonly string _find;
    private readonly string _put;

    public RawClient()
    {
        var statements = new DocumentStatements(new SchemaNames(BenchmarkServer.Schema));
        _find = statements.Find.Sql;
        _put = statements.GetCommitOne(DocumentWrite.Put("user", BenchmarkServer.Json), requiresSignIn: false).Sql;
    }

    public async Task<(Guid Version, byte[] Json)?> FindAsync(string owner, string id)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(_find, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = owner, NpgsqlDbType = NpgsqlDbType.Text },
                new NpgsqlParameter<string> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Text } },
        };
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetGuid(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    public async Task<bool> PutAsync(string owner, string id, ReadOnlyMemory<byte> json)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(_put, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = owner, NpgsqlDbType = NpgsqlDbType.Text },
                new NpgsqlParameter<string> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Text },
                new NpgsqlParameter<Guid> { TypedValue = Guid.NewGuid(), NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = json, NpgsqlDbType = NpgsqlDbType.Bytea },
                new NpgsqlParameter<bool> { TypedValue = true, NpgsqlDbType = NpgsqlDbType.Boolean },
                new NpgsqlParameter<long> { TypedValue = 0, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() && row.GetBoolean(1);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
