using System.Data.Common;
using Microsoft.Extensions.Caching.Distributed;

namespace Chalkboard.Bench.Web;

/// <summary>
/// A distributed cache on a table of PostgreSQL or SQLite, with one statement for each operation. It is the peer where no package of
/// Microsoft's is served: such packages send these statements, and one more to renew what is read.
/// </summary>
internal sealed class SqlCache : IDistributedCache
{
    private readonly Func<DbConnection> _create;

    public SqlCache(Func<DbConnection> create, string blob, string settings)
    {
        _create = create;
        using var connection = create();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"{settings}CREATE TABLE IF NOT EXISTS cache (key text PRIMARY KEY, value {blob} NOT NULL, expires bigint NOT NULL)";
        command.ExecuteNonQuery();
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await using var connection = _create();
        await connection.OpenAsync(token);
        await using var command = CreateCommand(
            connection, "SELECT value FROM cache WHERE key = @key AND expires > @now", ("key", key), ("now", Now));
        return (byte[]?)await command.ExecuteScalarAsync(token);
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await using var connection = _create();
        await connection.OpenAsync(token);
        await using var command = CreateCommand(
            connection,
            "INSERT INTO cache VALUES (@key, @value, @expires) ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = " +
            "excluded.expires",
            ("key", key), ("value", value), ("expires", Now + (long)options.SlidingExpiration!.Value.TotalMilliseconds));
        await command.ExecuteNonQueryAsync(token);
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static DbCommand CreateCommand(DbConnection connection, string text, params (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
