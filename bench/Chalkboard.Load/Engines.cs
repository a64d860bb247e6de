using Microsoft.Data.Sqlite;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;
using StackExchange.Redis;

namespace Chalkboard.Load;

/// <summary>The size of the data that each engine reports.</summary>
internal static class Engines
{
    /// <summary>The heading of the measurement in a table.</summary>
    public static string Measure(string engine) => engine switch
    {
        "sqlite" => "size of the file and its log",
        "postgresql" => "`pg_total_relation_size` of all tables",
        "redis" => "`used_memory` of all masters",
        _ => "`dbStats`: storage and indexes",
    };

    public static Task<long> SizeAsync(string engine, string connection) => engine switch
    {
        "sqlite" => SqliteAsync(connection),
        "postgresql" => PostgreSqlAsync(connection),
        "redis" => RedisAsync(connection),
        _ => MongoDbAsync(connection),
    };

    private static async Task<long> SqliteAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        await command.ExecuteNonQueryAsync();
        return new FileInfo(path).Length + (File.Exists(path + "-wal") ? new FileInfo(path + "-wal").Length : 0);
    }

    private static async Task<long> PostgreSqlAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command =
            source.CreateCommand(
                "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace " +
                "WHERE n.nspname = 'slates' AND c.relkind = 'r'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> RedisAsync(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        var total = 0L;
        foreach (var server in redis.GetServers().Where(server => !server.IsReplica))
            total += long.Parse(
                (await server.InfoAsync("memory")).SelectMany(section => section)
                    .Single(line => line.Key == "used_memory").Value, System.Globalization.CultureInfo.InvariantCulture);
        return total;
    }

    private static async Task<long> MongoDbAsync(string connection)
    {
        var url = new MongoUrl(connection);
        using var client = new MongoClient(url);
        var stats = await client.GetDatabase(url.DatabaseName ?? "slates").RunCommandAsync<BsonDocument>(new BsonDocument("dbStats", 1));
        return stats["storageSize"].ToInt64() + stats["indexSize"].ToInt64();
    }
}
