using System.Globalization;
using Npgsql;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>A PostgreSQL server on a free port, with its data in a temporary folder. It ends with the test process.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    public const string Password = "p4ss;word'\"=x";

    private ServerProcess? _server;

    private PostgreSqlServer(string folder) => Folder = folder;

    public string Folder { get; }

    public int Port { get; } = FreePort.Find();

    public string Data => Path.Combine(Folder, "data");

    public string ConnectionString => CreateConnectionString(Port);

    /// <summary>Creates a server and does not start it.</summary>
    public static async Task<PostgreSqlServer> CreateAsync()
    {
        var server = new PostgreSqlServer(await PostgreSqlPrograms.CreateFolderAsync());
        var password = Path.Combine(server.Folder, "password");
        await File.WriteAllTextAsync(password, Password);
        await PostgreSqlPrograms.ChangeOwnerAsync(server.Folder);
        await PostgreSqlPrograms.RunAsync(
            "initdb", "-D", server.Data, "-U", "slates", "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C",
            "--no-sync", "--no-instructions");
        return server;
    }

    /// <summary>Creates a standby of a running server and does not start it.</summary>
    public static async Task<PostgreSqlServer> CreateStandbyAsync(PostgreSqlServer primary, string name)
    {
        var server = new PostgreSqlServer(await PostgreSqlPrograms.CreateFolderAsync());
        await PostgreSqlPrograms.RunAsync("pg_basebackup", "-D", server.Data, "-c", "fast", "-R", "-d",
            string.Create(
                CultureInfo.InvariantCulture,
                $"host=127.0.0.1 port={primary.Port} user=slates application_name={name} " +
                $"password='{Password.Replace("'", "\\'", StringComparison.Ordinal)}'"));
        return server;
    }

    /// <summary>Creates a server and starts it.</summary>
    public static async Task<PostgreSqlServer> StartNewAsync(params string[] settings)
    {
        var server = await CreateAsync();
        await server.StartAsync(settings);
        return server;
    }

    public static string CreateConnectionString(int port) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "slates",
            Password = Password,
            Database = "postgres",
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable
        }.ToString();

    /// <summary>Starts it. Its port and its data stay the same from start to start.</summary>
    public async Task StartAsync(params string[] settings)
    {
        string[] all = ["listen_addresses=127.0.0.1", $"port={Port}", $"unix_socket_directories={Folder}", "max_connections=200",
            "shared_buffers=64MB", "max_wal_size=256MB", .. settings];
        var (command, arguments) = PostgreSqlPrograms.GetCommand(
            "postgres", ["-D", Data, .. all.SelectMany(setting => (string[])["-c", setting])]);
        _server = new ServerProcess(command, arguments);
        await _server.WaitUntilReadyAsync(CanConnectAsync);
    }

    /// <summary>Kills it and its child processes without warning.</summary>
    public void Kill() => _server?.Kill();

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => PostgreSqlPrograms.RunAsync("pg_ctl", "promote", "-D", Data);

    /// <summary>Executes SQL over a connection of its own, and returns the first column of the first row.</summary>
    public async Task<object?> ExecuteScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still write a file.
        }

        return default;
    }

    private async Task<bool> CanConnectAsync()
    {
        try
        {
            await ExecuteScalarAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
