namespace Chalkboard.Tool.Traces;

/// <summary>How far a long task has come, on a line of the terminal that is gone when the task is done. Where there is no terminal, nothing.</summary>
internal sealed class ProgressLine(string task, TextWriter errors, TimeProvider time, bool isTerminal) : IProgress<double>, IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(100);

    private readonly long _begun = time.GetTimestamp();
    private long _shown;

    public ProgressLine(string task, TextWriter errors, TimeProvider time)
        : this(task, errors, time, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb")
    {
    }

    public void Report(double value)
    {
        if (!isTerminal || time.GetElapsedTime(_begun) < _patience || _shown != 0 && time.GetElapsedTime(_shown) < _glance) return;
        _shown = time.GetTimestamp();
        errors.Write($"\r{task} … {Math.Clamp((int)(value * 100), 0, 100)} %\e[K");
    }

    public void Dispose()
    {
        if (_shown != 0) errors.Write("\r\e[K");
    }
}
