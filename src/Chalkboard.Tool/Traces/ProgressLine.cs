namespace Chalkboard.Tool.Traces;

/// <summary>
/// The progress of a long task on a line of the terminal, which is cleared at the end. Without a terminal it writes nothing.
/// </summary>
internal sealed class ProgressLine(
    string task, TextWriter errors, TimeProvider timeProvider, bool isTerminal)
    : IProgress<double>, IDisposable
{
    private static readonly TimeSpan _initialDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _refreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly long _startTimestamp = timeProvider.GetTimestamp();
    private long _lastShownTimestamp;

    public ProgressLine(string task, TextWriter errors, TimeProvider timeProvider)
        : this(task, errors, timeProvider, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb")
    {
    }

    public void Report(double value)
    {
        if (!isTerminal
            || timeProvider.GetElapsedTime(_startTimestamp) < _initialDelay
            || _lastShownTimestamp != 0 && timeProvider.GetElapsedTime(_lastShownTimestamp) < _refreshInterval)
            return;
        _lastShownTimestamp = timeProvider.GetTimestamp();
        errors.Write($"\r{task} … {Math.Clamp((int)(value * 100), 0, 100)} %\e[K");
    }

    public void Dispose()
    {
        if (_lastShownTimestamp != 0) errors.Write("\r\e[K");
    }
}
