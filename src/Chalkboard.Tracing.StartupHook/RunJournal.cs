using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>
/// The file in the folder of a run to which the process writes what it records, once a second. If the process is killed, chalk writes the
/// trace from it.
/// </summary>
internal static class RunJournal
{
    private const string FileName = "journal.trace";

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>Starts to write. A thread of its own does it, because the pool of the application may be exhausted.</summary>
    public static void Start(TraceJournal journal, string folder) =>
        new Thread(() => Write(journal, folder)) { IsBackground = true, Name = "chalk trace" }.UnsafeStart();

    /// <summary>Opens the file. Returns null if nothing was written.</summary>
    public static FileStream? TryOpen(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) && new FileInfo(path).Length > 0 ? File.OpenRead(path) : null;
    }

    private static void Write(TraceJournal journal, string folder)
    {
        try
        {
            using var file = File.Create(Path.Combine(folder, FileName));
            using var buffer = new MemoryStream();
            using var never = new ManualResetEvent(false);
            bool hasMore;
            do
            {
                never.WaitOne(_interval);
                buffer.SetLength(0);
#pragma warning disable RS0030 // Writing to memory completes at once.
                hasMore = journal.AppendAsync(buffer, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore RS0030
                buffer.WriteTo(file);
                file.Flush();
            }
            while (hasMore);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file has what was written before.
        }
    }
}
