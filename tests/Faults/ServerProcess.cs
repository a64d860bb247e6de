using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Chalkboard.Faults;

/// <summary>A server that a test has started: it can be killed without warning, and ends with the test run however that ends.</summary>
internal sealed class ServerProcess : IDisposable
{
    // The shell waits for its input to close, which it does when this process is gone, too. Then it kills the server with all
    // of its processes, and waits for it: one that nobody has waited for still seems to run.
    private const string Leash =
        """trap '' INT; "$@" < /dev/null & server=$!; read -r _; kill -STOP $server; kill -9 $(pgrep -P $server) $server; wait $server""";

    private readonly Process _shell;
    private readonly List<string> _outputLines = [];

    public ServerProcess(string command, params string[] arguments)
    {
        _shell = new Process
        {
            StartInfo =
            new ProcessStartInfo(
                "sh", ["-c", Leash, "sh", command, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            }
        };
        _shell.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _shell.ErrorDataReceived += (_, line) => OnOutput(line.Data);
        _shell.Start();
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    /// <summary>The last of what it has said, for the messages of tests.</summary>
    public string RecentOutput
    {
        get { lock (_outputLines) return string.Join('\n', _outputLines); }
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it is ready.</summary>
    public async Task WaitUntilReadyAsync(Func<Task<bool>> isReady, CancellationToken stop, int seconds = 60)
    {
        for (var began = Stopwatch.GetTimestamp(); !await isReady(); await Task.Delay(50, stop))
            if (Stopwatch.GetElapsedTime(began).TotalSeconds > seconds)
                throw new TimeoutException($"The server was not ready after {seconds} s. It said:\n{RecentOutput}");
    }

    /// <summary>Whether a port takes connections.</summary>
    public static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Kills it and all of its processes with SIGKILL.</summary>
    public void Kill()
    {
        if (_shell.HasExited) return;
        _shell.StandardInput.Close();
        _shell.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _shell.Dispose();
    }

    private void OnOutput(string? line)
    {
        if (line is null) return;
        lock (_outputLines)
        {
            if (_outputLines.Count == 200) _outputLines.RemoveAt(0);
            _outputLines.Add(line);
        }
    }
}
