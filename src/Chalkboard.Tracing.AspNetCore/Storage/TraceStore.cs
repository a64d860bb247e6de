using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Creates the stores of this package.</summary>
public static class TraceStore
{
    /// <summary>Keeps traces in the memory of the process, until it ends.</summary>
    public static ITraceStore InMemory() => new InMemoryTraceStore();

    /// <summary>
    /// Keeps each trace in a file, which <c>chalk trace show</c> reads too. Files outlive the process; on Unix no other user may read them.
    /// While a request runs, what it has recorded is written once a second, so that it is not lost if the process is killed. Other files in
    /// the folder are not changed.
    /// </summary>
    /// <param name="path">The folder. It is created when the first trace is saved.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ITraceStore InFolder(string path) => new FolderTraceStore(path);
}
