using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>The places to keep traces that come with this package.</summary>
public static class TraceStore
{
    /// <summary>In the memory of the process, until it ends.</summary>
    public static ITraceStore InMemory() => new InMemoryTraceStore();

    /// <summary>
    /// In a folder, a file in the text form for each: <c>chalk trace show</c> reads them, too. They outlive the process. A file is there whole or not at all; on Unix
    /// no other user may read it. Other files in the folder are left alone.
    /// </summary>
    /// <param name="path">The folder. It is made when the first trace is kept.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ITraceStore InFolder(string path) => new FolderTraceStore(path);
}
