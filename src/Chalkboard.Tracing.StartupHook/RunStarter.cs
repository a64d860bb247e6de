namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The process as <c>chalk trace</c> started it: the first one from the copy. Others from there run as if nothing were.</summary>
internal static class RunStarter
{
    // Whoever looks for folders that nobody uses any more sees that this one is used.
    private static FileStream? _useLock;

    public static void Start()
    {
        if (AppContext.GetData(TraceRunRequest.FolderProperty) is not string folder) return;
        try
        {
            _useLock = RunFolder.LockForUse(folder);
            if (TraceRunRequest.Take(folder) is not { } request) return;
            var traces = new TraceFileWriter(request, folder);
            ProcessExitHandler.Register(request.MaxCount is { } count ? new MethodTraceRun(request, count, traces) : new ProcessTraceRun(request, traces));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Text.Json.JsonException or NotSupportedException)
        {
            // The application runs all the same; chalk finds no trace, and says so.
        }
    }
}
