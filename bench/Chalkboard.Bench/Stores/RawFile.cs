using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Bench.Stores;

/// <summary>
/// The peer: the same table, statements, durability and JSON, written by hand on Microsoft.Data.Sqlite with everything prepared once.
/// </summary>
public sealed class RawFile : IDisposable
{
    private readonly string _path = Path.GetFullPath($"bench-{Guid.NewGuid():n}.db");
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _put;

    public RawFile(string durability = "FULL")
    {
        _connection = new SqliteConnection($"Data Source={_path};Pooling=false");
        _connection.Open();
        Run("PRAGMA journal_mode = WAL");
        Run($"PRAGMA synchronous = {durability}");
        Run("CREATE TABLE documents (owner TEXT NOT NULL, id TEXT NOT NULL, version BLOB NOT NULL, content TEXT NOT NULL, written " +
            "INTEGER NOT NULL, expires INTEGER, UNIQUE (owner, id))");
        Run("CREATE INDEX documents_by_expiry ON documents (expires) WHERE expires IS NOT NULL");
        _find = Prepare(
            "SELECT version, content FROM documents WHERE owner = $owner AND id = $id AND (expires IS NULL OR expires > $now)", "$owner",
            "$id", "$now");
        _put = Prepare(
            """
            INSERT INTO documents (owner, id, version, content, written, expires) VALUES ($owner, $id, $version, $content, $now, NULL)
            ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, content = excluded.content, written = excluded.written, expires = excluded.expires
            """, "$owner", "$id", "$version", "$content", "$now");
    }

    public UserInfo? Find(string owner, string id)
    {
        _find.Parameters[0].Value = owner;
        _find.Parameters[1].Value = id;
        _find.Parameters[2].Value = Now;
        using var reader = _find.ExecuteReader();
        if (!reader.Read()) return null;
        _ = reader.GetFieldValue<byte[]>(0);
        return JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), BenchJson.Default.UserInfo);
    }

    /// <summary>One transaction, one commit.</summary>
    public void Put(string owner, string id, UserInfo value)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        _put.Transaction = transaction;
        _put.Parameters[0].Value = owner;
        _put.Parameters[1].Value = id;
        _put.Parameters[2].Value = Guid.NewGuid().ToByteArray();
        _put.Parameters[3].Value = JsonSerializer.Serialize(value, BenchJson.Default.UserInfo);
        _put.Parameters[4].Value = Now;
        _put.ExecuteNonQuery();
        transaction.Commit();
    }

    public void Dispose()
    {
        _find.Dispose();
        _put.Dispose();
        _connection.Dispose();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + "*")) File.Delete(file);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        command.Prepare();
        return command;
    }
}
