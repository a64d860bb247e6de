using System.Globalization;
using System.Net.Sockets;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>A Redis server on a free port, with its data in a temporary folder. It ends with the test process.</summary>
public sealed class RedisProcess : IRestartableServer, IDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private ServerProcess? _running;

    private RedisProcess(IReadOnlyList<string> settings)
    {
        _settings = settings;
        _folder = Directory.CreateTempSubdirectory("slates-redis-").FullName;
    }

    public int Port { get; } = FreePort.Find();

    public int BusPort { get; } = FreePort.Find();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Arguments of <c>redis-server</c>, such as "--appendonly", "yes".</param>
    public static async Task<RedisProcess> StartAsync(params IReadOnlyList<string> settings)
    {
        var server = new RedisProcess(settings);
        await server.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        _running = new ServerProcess("env", [
            "LC_ALL=C", RedisProgram.Path!, .. _settings.Where(setting => setting.StartsWith('/')),
            "--port", Text(Port), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
            .. _settings.Contains("--cluster-enabled") ? ["--cluster-port", Text(BusPort)] : (string[])[],
            .. _settings.Where(setting => !setting.StartsWith('/'))]);
        await _running.WaitUntilReadyAsync(RespondsAsync);
    }

    /// <inheritdoc/>
    public void Kill()
    {
        _running?.Dispose();
        _running = null;
    }

    /// <inheritdoc cref="RedisConnection.ExecuteAsync"/>
    public Task<string> ExecuteAsync(params string[] command) => RedisConnection.ExecuteAsync(Port, command);

    /// <summary>Returns how often clients and their scripts have called a command, or all commands together.</summary>
    public async Task<int> CountCallsAsync(string? command = null) =>
        (await ExecuteAsync("INFO", "commandstats")).Split("\r\n")
            .Where(line => line.StartsWith($"cmdstat_{command}{(command is null ? "" : ":")}", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split(':')[1].Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture));

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> RespondsAsync()
    {
        try
        {
            return (await ExecuteAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal)
                || (await ExecuteAsync("PING")).StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
