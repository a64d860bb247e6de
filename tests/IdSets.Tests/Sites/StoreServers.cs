using System.Collections.Concurrent;
using Chalkboard.TestInfrastructure.Servers;
using IdSets.Tests.Sites;

[assembly: AssemblyFixture(typeof(StoreServers))]

namespace IdSets.Tests.Sites;

/// <summary>The servers of the stores of sites. Each starts at its first use.</summary>
public sealed class StoreServers : IAsyncDisposable
{
    private const string MongoDb = "CHALKBOARD_MONGODB";

    private readonly Lazy<Task<PostgreSqlServer>> _postgreSql = new(() => PostgreSqlServer.StartNewAsync("fsync=off"));
    private readonly Lazy<Task<RedisProcess>> _redis = new(() => RedisProcess.StartAsync("--appendonly", "yes"));
    private readonly ConcurrentQueue<string> _databases = new(Enumerable.Range(0, 16).Select(number => $"{number}"));

    /// <summary>Returns the arguments with which a site uses a store, in a new location.</summary>
    public async Task<string[]> CreateArgumentsAsync(string store) =>
        [$"--Slates:Store={store}", $"--ConnectionStrings:slates={await CreateConnectionStringAsync(store)}"];

    public async ValueTask DisposeAsync()
    {
        if (_postgreSql is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _postgreSql.Value).DisposeAsync();
        if (_redis is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _redis.Value).Dispose();
    }

    private async Task<string> CreateConnectionStringAsync(string store)
    {
        var name = $"idsets_{Guid.NewGuid():n}";
        switch (store)
        {
            case "postgresql":
                PostgreSqlPrograms.SkipIfMissing();
                var server = await _postgreSql.Value;
                await server.ExecuteScalarAsync($"CREATE DATABASE {name}");
                return server.ConnectionString.Replace("Database=postgres", $"Database={name}", StringComparison.Ordinal);
            case "redis":
                if (!_databases.TryDequeue(out var number)) throw new InvalidOperationException("Redis has 16 databases.");
                return $"{(await _redis.Value).Address},defaultDatabase={number}";
            default:
                var mongoDb = Environment.GetEnvironmentVariable(MongoDb);
                Assert.SkipWhen(
                    string.IsNullOrEmpty(
                        mongoDb), $"MongoDB's tests run wherever {MongoDb} names a server (4.4 or later), as in 'mongodb://localhost'.");
                var parts = mongoDb!.Split('?', 2);
                return $"{parts[0].TrimEnd('/')}/{name}{(parts.Length > 1 ? "?" + parts[1] : "")}";
        }
    }
}
