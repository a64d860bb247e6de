namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Says that the current flow is executing a command that is recorded already, so that the library below it, which publishes it too, does
/// not add it again.
/// </summary>
internal static class DependencyScope
{
    private static readonly AsyncLocal<bool> _isOpen = new();

    public static bool IsOpen => _isOpen.Value;

    public static void Open() => _isOpen.Value = true;

    public static void Close()
    {
        if (_isOpen.Value) _isOpen.Value = false;
    }
}
