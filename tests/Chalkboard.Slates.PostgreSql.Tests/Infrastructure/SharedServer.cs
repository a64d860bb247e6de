using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Servers;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

/// <summary>The server of all tests that do not stop or configure it. It starts at its first use.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    // Tests kill processes, but never the operating system, so the server need not flush.
    private static readonly Lazy<Task<PostgreSqlServer>> _server = new(StartAsync);
    private static int _schemas;

    internal static Task<PostgreSqlServer> GetAsync() => _server.Value;

    // pg_stat_statements counts the cost of each statement. The cost of a call includes the statements of the function.
    private static async Task<PostgreSqlServer> StartAsync()
    {
        var server =
            await PostgreSqlServer.StartNewAsync(
                "fsync=off", "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.max=50000");
        await server.ExecuteScalarAsync("CREATE EXTENSION pg_stat_statements");
        return server;
    }

    /// <summary>Returns the name of a schema that no other test uses.</summary>
    internal static string CreateSchemaName() => $"slates_{Interlocked.Increment(ref _schemas)}";

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }
}
