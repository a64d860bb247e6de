using System.Globalization;
using Chalkboard.Faults;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

/// <summary>A server of a test's own, on a free port and in a temporary folder. It ends with the test run.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    public const string Password = "p4ss;word'\"=x";

    private ServerProcess? _server;

    private PostgreSqlServer(string folder) => Folder = folder;

    public string Folder { get; }

    public int Port { get; } = ServerProcess.FindFreePort();

    public string Data => Path.Combine(Folder, "data");

    /// <summary>How to reach it.</summary>
    public string Connection => ConnectionTo(Port);

    /// <summary>Makes a server that is not started yet.</summary>
    public static async Task<PostgreSqlServer> CreateAsync()
    {
        var server = new PostgreSqlServer(await Programs.FolderAsync());
        var password = Path.Combine(server.Folder, "password");
        await File.WriteAllTextAsync(password, Password);
        await Programs.GiveAsync(server.Folder);
        await Programs.RunAsync(
            "initdb", "-D", server.Data, "-U", "slates", "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C",
            "--no-sync", "--no-instructions");
        return server;
    }

    /// <summary>Makes a standby of a server that runs, not started yet.</summary>
    public static async Task<PostgreSqlServer> CreateStandbyAsync(PostgreSqlServer primary, string name)
    {
        var server = new PostgreSqlServer(await Programs.FolderAsync());
        await Programs.RunAsync("pg_basebackup", "-D", server.Data, "-c", "fast", "-R", "-d",
            string.Create(
                CultureInfo.InvariantCulture,
                $"host=127.0.0.1 port={primary.Port} user=slates application_name={name} password='{Password.Replace("'", "\\'", StringComparison.Ordinal)}'"));
        return server;
    }

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<PostgreSqlServer> StartNewAsync(params string[] settings)
    {
        var server = await CreateAsync();
        await server.StartAsync(settings);
        return server;
    }

    public static string ConnectionTo(int port) =>
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

    /// <summary>Starts it, on the same port and data each time.</summary>
    public async Task StartAsync(params string[] settings)
    {
        string[] all = ["listen_addresses=127.0.0.1", $"port={Port}", $"unix_socket_directories={Folder}", "max_connections=200",
            "shared_buffers=64MB", "max_wal_size=256MB", .. settings];
        var (command, arguments) = Programs.Command("postgres", ["-D", Data, .. all.SelectMany(setting => (string[])["-c", setting])]);
        _server = new ServerProcess(command, arguments);
        await _server.WaitUntilReadyAsync(CanConnectAsync, TestContext.Current.CancellationToken);
    }

    /// <summary>Kills it and all of its processes without warning.</summary>
    public void Kill() => _server?.Kill();

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => Programs.RunAsync("pg_ctl", "promote", "-D", Data);

    /// <summary>Asks it something, as somebody else.</summary>
    public async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
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
            // A process that has just been killed may still leave something.
        }

        return default;
    }

    private async Task<bool> CanConnectAsync()
    {
        try
        {
            await AskAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
