namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Formats values with code of the application, for one thread of an operation. It never throws, and returns within the timeout.
/// </summary>
internal sealed class ValueFormatter(Func<object, string?> format, TimeSpan timeout)
{
    private const int MaxTimeouts = 3;

    private FormattingThread? _thread;
    private int _timeoutCount;

    public string Format(object value)
    {
        try
        {
            if (_timeoutCount >= MaxTimeouts)
                return $"{TypeDisplayName.Get(value.GetType())} (not formatted, because other values took too long)";
            _thread ??= new FormattingThread(format);
            if (_thread.TryFormat(value, timeout) is { } text) return text;
            _thread = null;
            _timeoutCount++;
            return $"{TypeDisplayName.Get(value.GetType())} (took too long to format)";
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            _thread = null;
            return "?";
        }
    }

    public void End() => _thread?.End();
}
