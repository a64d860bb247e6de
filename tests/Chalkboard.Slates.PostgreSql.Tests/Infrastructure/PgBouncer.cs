using System.Globalization;
using System.Net.Sockets;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Servers;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

/// <summary>A PgBouncer in front of a server, on a free port and in a temporary folder. It ends with the test.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private static readonly string? _program =
        new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer" }.FirstOrDefault(
            File.Exists);

    private readonly string _folder;
    private readonly ServerProcess _server;

    private PgBouncer(string folder, int port, ServerProcess server)
    {
        _folder = folder;
        _server = server;
        Port = port;
        ConnectionString = PostgreSqlServer.CreateConnectionString(port);
    }

    /// <summary>The mode in which the whole conformance suite is to run, from the environment; null to run it without a pooler.</summary>
    public static string? ConformanceMode { get; } =
        Environment.GetEnvironmentVariable("CHALKBOARD_PGBOUNCER") is { Length: > 0 } mode ? mode : null;

    /// <summary>The connection string of the server behind the pooler.</summary>
    public string ConnectionString { get; }

    public int Port { get; }

    /// <summary>Reads the settings that docs/postgresql.md tells to set for a user that connects through PgBouncer.</summary>
    public static IReadOnlyList<string> ReadDocumentedSettings()
    {
        const string statement = "ALTER ROLE shop SET ";
        return
        [
            .. File.ReadLines(ProjectMetadata.Get<PgBouncer>("PostgreSqlPage")).Select(line => line.Trim())
                .Where(line => line.StartsWith(statement, StringComparison.Ordinal))
                .Select(line => line[statement.Length..].TrimEnd(';')),
        ];
    }

    /// <summary>Starts a pooler. Skips the test if PgBouncer is not installed.</summary>
    public static async Task<PgBouncer> StartAsync(PostgreSqlServer server, string poolMode, int poolSize = 4)
    {
        Assert.SkipUnless(_program is not null, "PgBouncer is not installed.");
        var folder = await PostgreSqlPrograms.CreateFolderAsync();
        var port = FreePort.Find();
        var users = Path.Combine(folder, "users");
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            users, $"\"slates\" \"{PostgreSqlServer.Password.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            postgres = host=127.0.0.1 port={server.Port} dbname=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = {poolMode}
            default_pool_size = {poolSize}
            ignore_startup_parameters = options
            """));
        await PostgreSqlPrograms.ChangeOwnerAsync(folder);
        var (command, arguments) = PostgreSqlPrograms.GetCommandOfPath(_program!, settings);
        var bouncer = new PgBouncer(folder, port, new ServerProcess(command, arguments));
        await bouncer._server.WaitUntilReadyAsync(bouncer.CanConnectAsync);
        return bouncer;
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private async Task<bool> CanConnectAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException)
        {
            return false;
        }
    }
}
