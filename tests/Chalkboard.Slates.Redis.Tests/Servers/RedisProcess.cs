using System.Globalization;
using System.Net.Sockets;
using Chalkboard.Faults;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>A server of the tests' own: on a free port of this machine, in a temporary folder, gone with the test run.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private ServerProcess? _running;

    private RedisProcess(IReadOnlyList<string> settings)
    {
        _settings = settings;
        _folder = Directory.CreateTempSubdirectory("slates-redis-").FullName;
    }

    public int Port { get; } = FreePort.Take();

    public int BusPort { get; } = FreePort.Take();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>
    /// Makes a server; with what its settings and <c>redis-server</c>'s command line have in common: "--appendonly", "yes".
    /// </summary>
    public static async Task<RedisProcess> StartAsync(params IReadOnlyList<string> settings)
    {
        var server = new RedisProcess(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again, with what it has kept.</summary>
    public async Task StartAsync()
    {
        _running = new ServerProcess("env", [
            "LC_ALL=C", RedisProgram.Path!, .. _settings.Where(setting => setting.StartsWith('/')),
            "--port", Text(Port), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
            .. _settings.Contains("--cluster-enabled") ? ["--cluster-port", Text(BusPort)] : (string[])[],
            .. _settings.Where(setting => !setting.StartsWith('/'))]);
        await _running.WaitUntilReadyAsync(RespondsAsync, TestContext.Current.CancellationToken);
    }

    /// <summary>Kills it, as with <c>kill -9</c>.</summary>
    public void Kill()
    {
        _running?.Dispose();
        _running = null;
    }

    /// <summary>Asks it something, and returns the answer in the protocol's form.</summary>
    public Task<string> AskAsync(params string[] command) => Resp.AskAsync(Port, command);

    /// <summary>
    /// How often a command was called so far, by clients and by their scripts; all commands together where none is named.
    /// </summary>
    public async Task<int> CallsAsync(string? command = null) =>
        (await AskAsync("INFO", "commandstats")).Split("\r\n")
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
            return (await AskAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal)
                || (await AskAsync("PING")).StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
