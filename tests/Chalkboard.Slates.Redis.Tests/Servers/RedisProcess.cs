using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>A server of the tests' own: on a free port of this machine, in a temporary folder, gone with the test run.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    // A shell holds the server and kills it, as with kill -9, once its own input ends: when it is told to, and when the tests are killed.
    private const string _watch = "\"$@\" & cat > /dev/null; kill -9 $!; wait";

    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private Process? _process;

    private RedisProcess(IReadOnlyList<string> settings)
    {
        _settings = settings;
        _folder = Directory.CreateTempSubdirectory("slates-redis-").FullName;
    }

    public int Port { get; } = FreePort.Take();

    public int BusPort { get; } = FreePort.Take();

    public string Address => $"127.0.0.1:{Port}";

    public string LogFile => Path.Combine(_folder, "log");

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
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = _folder };
        string[] arguments = [
            "-c", _watch, "sh", RedisProgram.Path!, .. _settings.Where(setting => setting.StartsWith('/')),
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--logfile", LogFile, "--save", "",
            .. _settings.Contains("--cluster-enabled") ? ["--cluster-port", BusPort.ToString(CultureInfo.InvariantCulture)] : (string[])[],
            .. _settings.Where(setting => !setting.StartsWith('/'))];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        await Patience.UntilAsync(async () => await RespondsAsync(), $"Redis on port {Port} did not start; its log: {LogFile}");
    }

    /// <summary>Kills it, as with <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
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

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

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
