using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// A thread that formats one value after the other. One that is left waiting too long is given up, and ends once it comes back.
/// </summary>
internal sealed class FormattingThread
{
    [ThreadStatic]
    private static bool _isThisOne;

    private readonly Func<object, string?> _format;
    private readonly object _turn = new();
    private object? _value;
    private string _text = "";
    private bool _over;

    public FormattingThread(Func<object, string?> format)
    {
        _format = format;

        // Without the flow of the operation: what formatting calls is not recorded.
        new Thread(Run) { IsBackground = true, Name = "Chalkboard trace values" }.UnsafeStart();
    }

    /// <summary>Whether the caller runs on such a thread.</summary>
    public static bool IsThisOne => _isThisOne;

    /// <summary>Null if it took too long; then it is given up.</summary>
    // A probe is in the midst of a call, and has nothing to await.
    public string? TryFormat(object value, TimeSpan patience)
    {
        var start = TimeProvider.System.GetTimestamp();
        lock (_turn)
        {
            _value = value;
            Monitor.PulseAll(_turn);
            while (_value is not null)
            {
                var left = patience - TimeProvider.System.GetElapsedTime(start);
                if (left > TimeSpan.Zero && Monitor.Wait(_turn, left)) continue;
                if (_value is null) break;
                _over = true;
                return null;
            }

            return _text;
        }
    }

    public void End()
    {
        lock (_turn)
        {
            _over = true;
            Monitor.PulseAll(_turn);
        }
    }

    private void Run()
    {
        _isThisOne = true;
        while (Next() is { } value)
        {
            var text = Text(value);
            lock (_turn)
            {
                if (_over) return;
                (_text, _value) = (text, null);
                Monitor.PulseAll(_turn);
            }
        }
    }

    private object? Next()
    {
        lock (_turn)
        {
            while (_value is null && !_over) Monitor.Wait(_turn);
            return _over ? null : _value;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is not ours, and spoils its own value alone.")]
    private string Text(object value)
    {
        try
        {
            return _format(value) ?? TypeText.Of(value.GetType());
        }
        catch (Exception exception)
        {
            return $"{TypeText.Of(value.GetType())} (threw {TypeText.Of(exception.GetType())})";
        }
    }
}
