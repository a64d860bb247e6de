namespace Chalkboard.Tracing.StartupHooks;

/// <summary>
/// Starts the tracing that <c>chalk trace</c> has requested, in the first process that runs from the copy. Other processes are not traced.
/// </summary>
internal static class RunStarter
{
    // The lock shows that the folder is in use. It is kept until the process ends.
    private static FileStream? _useLock;

    public static void Start()
    {
        if (AppContext.GetData(TraceRunRequest.FolderProperty) is not string folder) return;
        try
        {
            _useLock = RunFolder.LockForUse(folder);
            if (TraceRunRequest.Take(folder) is not { } request) return;
            var traces = new TraceFileWriter(request, folder);
            ProcessExitHandler.Register(
                request.MaxCount is { } count ? new MethodTraceRun(request, count, traces) : new ProcessTraceRun(request, traces, folder));
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or System.Text.Json.JsonException or NotSupportedException)
        {
            // The application runs untraced, and chalk reports that there is no trace.
        }
    }
}
