using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// A thread that formats one value after the other. After a timeout it is abandoned, and ends when the formatting function returns.
/// </summary>
internal sealed class FormattingThread
{
    [ThreadStatic]
    private static bool _isCurrentThread;

    private readonly Func<object, string?> _format;
    private readonly object _gate = new();
    private object? _value;
    private string _text = "";
    private bool _hasEnded;

    public FormattingThread(Func<object, string?> format)
    {
        _format = format;

        // Started without the flow of the operation, so that its calls are not recorded.
        new Thread(Run) { IsBackground = true, Name = "Chalkboard trace values" }.UnsafeStart();
    }

    /// <summary>True if the caller runs on a formatting thread.</summary>
    public static bool IsCurrentThread => _isCurrentThread;

    /// <summary>Formats a value. Returns null after a timeout; the thread is abandoned then.</summary>
    // It blocks, because a probe runs within a call and can't await.
    public string? TryFormat(object value, TimeSpan timeout)
    {
        var start = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            _value = value;
            Monitor.PulseAll(_gate);
            while (_value is not null)
            {
                var remaining = timeout - TimeProvider.System.GetElapsedTime(start);
                if (remaining > TimeSpan.Zero && Monitor.Wait(_gate, remaining)) continue;
                if (_value is null) break;
                _hasEnded = true;
                return null;
            }

            return _text;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        _isCurrentThread = true;
        while (WaitForValue() is { } value)
        {
            var text = Format(value);
            lock (_gate)
            {
                if (_hasEnded) return;
                (_text, _value) = (text, null);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private object? WaitForValue()
    {
        lock (_gate)
        {
            while (_value is null && !_hasEnded) Monitor.Wait(_gate);
            return _hasEnded ? null : _value;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Code of the application. A failure affects only its own value.")]
    private string Format(object value)
    {
        try
        {
            return _format(value) ?? TypeDisplayName.Get(value.GetType());
        }
        catch (Exception exception)
        {
            return $"{TypeDisplayName.Get(value.GetType())} (threw {TypeDisplayName.Get(exception.GetType())})";
        }
    }
}
