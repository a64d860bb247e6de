using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Distributed;
using Npgsql;

namespace Chalkboard.Bench.Web;

/// <summary>
/// A site whose requests read one key of a session and write another one, with the session in slates or in the framework's own store over
/// a distributed cache. Each runs in a process of its own.
/// </summary>
internal static class SessionSites
{
    public const string SlatesOnRedis = "slates-redis";
    public const string SlatesOnPostgreSql = "slates-postgresql";
    public const string SlatesOnSqlite = "slates-sqlite";
    public const string CacheOnRedis = "cache-redis";
    public const string CacheOnPostgreSql = "cache-postgresql";
    public const string CacheOnSqlite = "cache-sqlite";

    private const int Keys = 50;
    private const int BytesPerKey = 1_024;

    public static Task RunAsync(string kind, string data)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var services = builder.Services;
        if (kind.StartsWith("slates", StringComparison.Ordinal))
        {
            services.AddSlates(slates => _ = kind switch
            {
                SlatesOnRedis => slates.StoreIn.Redis(data),
                SlatesOnPostgreSql => slates.StoreIn.PostgreSql(data),
                _ => slates.StoreIn.Sqlite(Path.Combine(data, "slates.db")),
            });
            services.AddSlateSession();
        }
        else
        {
            if (kind == CacheOnRedis) services.AddStackExchangeRedisCache(options => options.Configuration = data);
            else services.AddSingleton<IDistributedCache>(
                kind == CacheOnPostgreSql ? CreatePostgreSqlCache(data) : CreateSqliteCache(data));
            services.AddSession();
        }

        var app = builder.Build();
        app.UseSession();
        app.MapPost("/fill", async (HttpContext context) =>
        {
            // The framework's own session would block a thread without this.
            await context.Session.LoadAsync();
            for (var i = 0; i < Keys; i++) context.Session.Set($"key {i}", new byte[BytesPerKey]);
        });
        app.MapPost("/use", async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            var value = context.Session.Get("key 1")!;
            value[0]++;
            context.Session.Set("key 2", Guid.NewGuid().ToByteArray().Concat(value).Take(BytesPerKey).ToArray());
            return value.Length;
        });
        return SiteProcess.RunAsync(app);
    }

    private static SqlCache CreatePostgreSqlCache(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=64;Auto Prepare Min Usages=1");
        return new(source.CreateConnection, "bytea", "");
    }

    // By default SQLite flushes each commit, as the store does.
    private static SqlCache CreateSqliteCache(string folder)
    {
        var connectionString = $"Data Source={Path.Combine(folder, "cache.db")}";
        return new(() => new SqliteConnection(connectionString), "blob", "PRAGMA journal_mode = WAL; ");
    }
}
