using System.Diagnostics;
using System.Threading.Channels;

namespace Chalkboard.Tracing.Build.Tests.Given;

/// <summary>A project that <c>dotnet watch</c> runs.</summary>
internal sealed class Watch : IDisposable
{
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly Process _process;

    public Watch(string folder)
    {
        var start = Command.Prepare(folder, "dotnet", "watch", "--non-interactive");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What has been seen until now.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Waits for a line that contains a text, unless there has been one.</summary>
    public async Task<string> SeeAsync(string text)
    {
        if (Lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } seen) return seen;
        await foreach (var line in _said.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        throw new InvalidOperationException($"It ended, and said: {string.Join('\n', Lines)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) _said.Writer.TryComplete();
        else _said.Writer.TryWrite(line);
    }
}
