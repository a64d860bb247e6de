namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The process as <c>chalk trace</c> started it: the first one from the copy. Others from there run as if nothing were.</summary>
internal static class Run
{
    // Whoever looks for folders that nobody uses any more sees that this one is used.
    private static FileStream? _inUse;

    public static void Begin()
    {
        if (AppContext.GetData(RunOrder.Property) is not string folder) return;
        try
        {
            _inUse = RunFolder.Use(folder);
            if (RunOrder.Take(folder) is not { } order) return;
            var traces = new TraceWriter(order, folder);
            Ending.Of(order.Count is { } count ? new MethodRun(order, count, traces) : new WholeRun(order, traces));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Text.Json.JsonException or NotSupportedException)
        {
            // The application runs all the same; chalk finds no trace, and says so.
        }
    }
}
