using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Creates the stores of this package.</summary>
public static class TraceStore
{
    /// <summary>Keeps traces in the memory of the process, until it ends.</summary>
    public static ITraceStore InMemory() => new InMemoryTraceStore();

    /// <summary>
    /// Keeps each trace in a file in the text format, which <c>chalk trace show</c> reads too. Files outlive the process. A file is written
    /// completely or not at all; on Unix no other user may read it. Other files in the folder are not changed.
    /// </summary>
    /// <param name="path">The folder. It is created when the first trace is saved.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ITraceStore InFolder(string path) => new FolderTraceStore(path);
}
