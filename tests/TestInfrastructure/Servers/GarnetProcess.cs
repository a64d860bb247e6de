using System.Globalization;
using System.Net.Sockets;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>A Garnet server on a free port, with its data in a temporary folder. It ends with the test process.</summary>
public sealed class GarnetProcess : IRestartableServer, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slates-garnet-").FullName;
    private ServerProcess? _running;

    private GarnetProcess() { }

    /// <summary>The path of GarnetServer.dll; null if the environment names none.</summary>
    public static string? ProgramPath { get; } =
        Environment.GetEnvironmentVariable("CHALKBOARD_GARNET") is { Length: > 0 } path ? path : null;

    public string Address { get; } = $"127.0.0.1:{FreePort.Find()}";

    private int Port => int.Parse(Address.Split(':')[1], CultureInfo.InvariantCulture);

    public static async Task<GarnetProcess> StartNewAsync()
    {
        var server = new GarnetProcess();
        await server.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        // Without transaction mode, scripts are not atomic. Libaio, which it would use otherwise, is not on every machine.
        _running = new ServerProcess(
            "dotnet", ProgramPath!, "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--lua",
            "--lua-transaction-mode", "--aof",
            "--aof-commit-wait", "--device-type", "RandomAccess", "--recover", "--checkpointdir", _folder,
            "--memory", "256m", "--index", "16m", "--aof-memory", "64m");
        await _running.WaitUntilReadyAsync(RespondsAsync);
    }

    /// <inheritdoc/>
    public void Kill()
    {
        _running?.Dispose();
        _running = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> RespondsAsync()
    {
        try
        {
            return (await RedisConnection.ExecuteAsync(Port, "PING")).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
