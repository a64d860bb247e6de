using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Chalkboard.Bench.Redis;

/// <summary>A server for one benchmark, in memory only, because the client is measured and not the disk.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-redis-").FullName;
    private readonly Process _shell;

    public RedisServer()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        // The shell ends the server when the benchmark ends for any reason.
        _shell = Process.Start(new ProcessStartInfo("sh", [
            "-c", "\"$@\" < /dev/null > /dev/null & server=$!; read -r _; kill -9 $server", "sh",
            Program(), "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--dir", _folder])
        { RedirectStandardInput = true })!;
        for (var tries = 0; !Listens(); tries++)
        {
            if (tries == 500) throw new InvalidOperationException("redis-server did not start.");
            Thread.Sleep(10);
        }
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Debian's redis-tools has the server under another name; a link with the server's name makes it a server.</summary>
    private string Program()
    {
        if ((Find("redis-server") ?? Find("valkey-server")) is { } server) return server;
        var link = Path.Combine(_folder, "redis-server");
        File.CreateSymbolicLink(
            link, Find("redis-check-rdb") ?? throw new InvalidOperationException("Redis is missing. bench/run installs it."));
        return link;
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private bool Listens()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
