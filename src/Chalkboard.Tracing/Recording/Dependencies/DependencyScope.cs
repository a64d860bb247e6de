namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Says that the current flow is executing a command that is recorded already, so that the library below it, which publishes it too, does
/// not add it again.
/// </summary>
internal static class DependencyScope
{
    // The number of the operation, because an operation that ends meanwhile does not learn that the command has ended.
    private static readonly AsyncLocal<int> _operationNumber = new();

    public static bool IsOpen(Operation operation) => _operationNumber.Value == operation.Number;

    public static void Open(Operation operation) => _operationNumber.Value = operation.Number;

    public static void Close()
    {
        if (_operationNumber.Value != 0) _operationNumber.Value = 0;
    }
}
