using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Servers;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

/// <summary>The server of all tests that leave it alone, started when it is first asked for.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    // A killed process leaves the operating system alone, so nothing here rests on a flush.
    private static readonly Lazy<Task<PostgreSqlServer>> _server = new(StartAsync);
    private static int _schemas;

    internal static Task<PostgreSqlServer> GetAsync() => _server.Value;

    // It counts what statements cost, apart from those within functions: they are a part of these.
    private static async Task<PostgreSqlServer> StartAsync()
    {
        var server =
            await PostgreSqlServer.StartNewAsync(
                "fsync=off", "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.max=50000");
        await server.ExecuteScalarAsync("CREATE EXTENSION pg_stat_statements");
        return server;
    }

    /// <summary>A schema that nobody else uses.</summary>
    internal static string CreateSchemaName() => $"slates_{Interlocked.Increment(ref _schemas)}";

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }
}
