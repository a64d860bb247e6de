using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Servers;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

/// <summary>The server of all tests that do not stop or configure it. It starts at its first use.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    // Tests kill processes, but never the operating system, so the server need not flush.
    private static readonly Lazy<Task<PostgreSqlServer>> _server = new(StartAsync);
    private static readonly Lazy<Task<PgBouncer>> _pooler = new(StartPoolerAsync);
    private static int _schemas;

    // In session mode the idle connections of all stores count.
    private const int MaxConnections = 400;

    internal static Task<PostgreSqlServer> GetAsync() => _server.Value;

    /// <summary>The port that the conformance suite connects to: that of the server, or of the pooler that the environment names.</summary>
    internal static async Task<int> GetConformancePortAsync() =>
        PgBouncer.ConformanceMode is null ? (await GetAsync()).Port : (await _pooler.Value).Port;

    // pg_stat_statements counts the cost of each statement. The cost of a call includes the statements of the function.
    private static async Task<PostgreSqlServer> StartAsync()
    {
        var server =
            await PostgreSqlServer.StartNewAsync(
                "fsync=off", "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.max=50000",
                $"max_connections={MaxConnections}");
        await server.ExecuteScalarAsync("CREATE EXTENSION pg_stat_statements");
        return server;
    }

    /// <summary>Returns the name of a schema that no other test uses.</summary>
    internal static string CreateSchemaName() => $"slates_{Interlocked.Increment(ref _schemas)}";

    // The pooler ignores the settings that the store asks for when it connects, so the user has those of docs/postgresql.md.
    private static async Task<PgBouncer> StartPoolerAsync()
    {
        var server = await GetAsync();
        foreach (var setting in PgBouncer.ReadDocumentedSettings()) await server.ExecuteScalarAsync($"ALTER ROLE slates SET {setting}");
        return await PgBouncer.StartAsync(server, PgBouncer.ConformanceMode!, poolSize: MaxConnections - 50);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pooler.IsValueCreated) await (await _pooler.Value).DisposeAsync();
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }
}
