using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// A thread that formats one value after the other. One that is left waiting too long is given up, and ends once it comes back.
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

        // Without the flow of the operation: what formatting calls is not recorded.
        new Thread(Run) { IsBackground = true, Name = "Chalkboard trace values" }.UnsafeStart();
    }

    /// <summary>Whether the caller runs on such a thread.</summary>
    public static bool IsCurrentThread => _isCurrentThread;

    /// <summary>Null if it took too long; then it is given up.</summary>
    // A probe is in the midst of a call, and has nothing to await.
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

    [SuppressMessage("Design", "CA1031", Justification = "It is not ours, and spoils its own value alone.")]
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
