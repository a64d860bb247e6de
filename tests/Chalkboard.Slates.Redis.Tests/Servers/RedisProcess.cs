using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Chalkboard.Faults;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>A server of the tests' own: on a free port of this machine, in a temporary folder, gone with the test run.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private Server? _running;
    private string? _id;

    private RedisProcess(IReadOnlyList<string> settings)
    {
        _settings = settings;
        _folder = Directory.CreateTempSubdirectory("slates-redis-").FullName;
    }

    public int Port { get; } = FreePort.Take();

    public int BusPort { get; } = FreePort.Take();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Makes a server; with what its settings and <c>redis-server</c>'s command line have in common: "--appendonly", "yes".</summary>
    public static async Task<RedisProcess> StartAsync(params IReadOnlyList<string> settings)
    {
        var server = new RedisProcess(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again, with what it has kept.</summary>
    public async Task StartAsync()
    {
        Assert.SkipWhen(RedisProgram.Path is null, "redis-server is missing. Install Redis (Debian's redis-tools will do), or run eng/test.");
        _running = new Server("env", [
            "LC_ALL=C", RedisProgram.Path!, .. _settings.Where(setting => setting.StartsWith('/')),
            "--port", Text(Port), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
            .. _settings.Contains("--cluster-enabled") ? ["--cluster-port", Text(BusPort)] : (string[])[],
            .. _settings.Where(setting => !setting.StartsWith('/'))]);
        await _running.ReadyAsync(RespondsAsync, TestContext.Current.CancellationToken);
    }

    /// <summary>Kills it, as with <c>kill -9</c>.</summary>
    public void Kill()
    {
        _running?.Dispose();
        _running = null;
    }

    /// <summary>Stops it in its tracks, or lets it go on: it is there and answers nothing.</summary>
    public async Task FreezeAsync(bool frozen)
    {
        if (frozen) _id = (await AskAsync("INFO", "server")).Split("process_id:")[1].Split('\r')[0];
        using var kill = Process.Start("kill", [frozen ? "-STOP" : "-CONT", _id!]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks it something, on a connection of its own, and returns the answer in the protocol's form.</summary>
    public async Task<string> AskAsync(params string[] command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        var text = $"*{command.Length}\r\n" + string.Concat(command.Select(part => $"${part.Length}\r\n{part}\r\n"));
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(text));
        var buffer = new byte[64 * 1024];
        var count = await stream.ReadAsync(buffer);
        return System.Text.Encoding.Latin1.GetString(buffer, 0, count);
    }

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
            return (await AskAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal) || (await AskAsync("PING")).StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
