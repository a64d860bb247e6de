using System.Diagnostics;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>
/// A server that a test has started. It can be killed without warning. It ends with the test process, even if that is killed.
/// </summary>
public sealed class ServerProcess : IDisposable
{
    // The shell waits until its input closes, which also happens when this process ends. Then it kills the server and the server's child
    // processes, and waits for the server: a killed process is listed until its parent has waited for it.
    private const string KillWhenInputCloses =
        """trap '' INT; "$@" < /dev/null & server=$!; read -r _; kill -STOP $server; kill -9 $(pgrep -P $server) $server; wait $server""";

    private readonly Process _shell;
    private readonly List<string> _outputLines = [];

    public ServerProcess(string command, params string[] arguments)
    {
        _shell = new Process
        {
            StartInfo =
            new ProcessStartInfo(
                "sh", ["-c", KillWhenInputCloses, "sh", command, .. arguments])
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

    /// <summary>The last lines of its output, for the messages of tests.</summary>
    public string RecentOutput
    {
        get { lock (_outputLines) return string.Join('\n', _outputLines); }
    }

    /// <summary>Waits until it is ready.</summary>
    public Task WaitUntilReadyAsync(Func<Task<bool>> isReady) => Eventually.UntilAsync(async () =>
    {
        if (_shell.HasExited) throw new InvalidOperationException($"The server has ended. Its output:\n{RecentOutput}");
        return await isReady();
    }, () => $"The server was not ready after {TestTimeout.Default}. Its output:\n{RecentOutput}");

    /// <summary>Kills it and its child processes with SIGKILL.</summary>
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
