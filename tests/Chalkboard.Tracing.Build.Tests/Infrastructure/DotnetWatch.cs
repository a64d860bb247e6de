using System.Diagnostics;
using System.Threading.Channels;

namespace Chalkboard.Tracing.Build.Tests.Infrastructure;

/// <summary>A project that <c>dotnet watch</c> runs.</summary>
internal sealed class DotnetWatch : IDisposable
{
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly Process _process;

    public DotnetWatch(string folder)
    {
        var start = Command.CreateStartInfo(folder, "dotnet", "watch", "--non-interactive");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The lines that have been read.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Returns the first line that contains a text, and waits for it if necessary.</summary>
    public async Task<string> WaitForLineAsync(string text)
    {
        if (Lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } seen) return seen;
        await foreach (var line in _output.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        throw new InvalidOperationException($"dotnet watch has ended with this output: {string.Join('\n', Lines)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) _output.Writer.TryComplete();
        else _output.Writer.TryWrite(line);
    }
}
