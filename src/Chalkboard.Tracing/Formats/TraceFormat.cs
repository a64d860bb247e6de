using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>
/// A format in which a recording can be written. All formats stream: memory grows with the number of open calls, and not with the
/// number of events.
/// </summary>
public abstract class TraceFormat
{
    private protected TraceFormat(string name, string contentType, string fileExtension) =>
        (Name, ContentType, FileExtension) = (name, contentType, fileExtension);

    /// <summary>Readable text, with one event per line, and two dashes per level. <see cref="TraceReader"/> reads it.</summary>
    public static TraceFormat Text { get; } = new TextFormat();

    /// <summary>The Trace Event Format of Chrome (<c>chrome://tracing</c>) and Perfetto (<c>https://ui.perfetto.dev</c>).</summary>
    public static TraceFormat Chrome { get; } = new ChromeFormat();

    /// <summary>The format of <c>https://www.speedscope.app</c>, with a timeline for each thread.</summary>
    public static TraceFormat Speedscope { get; } = new SpeedscopeFormat();

    /// <summary>Folded stacks for flame graphs: the names of a stack separated by semicolons, and its self time in microseconds.</summary>
    public static TraceFormat Folded { get; } = new FoldedFormat();

    /// <summary>
    /// The format of trace files, which keeps everything: a call takes about ten bytes. <see cref="TraceReader"/> reads it.
    /// </summary>
    public static TraceFormat Binary { get; } = new BinaryFormat();

    /// <summary>All formats.</summary>
    public static IReadOnlyList<TraceFormat> All { get; } = [Text, Chrome, Speedscope, Folded, Binary];

    /// <summary>The name: <c>text</c>, <c>chrome</c>, <c>speedscope</c>, <c>folded</c> or <c>binary</c>.</summary>
    public string Name { get; }

    /// <summary>The content type for HTTP.</summary>
    public string ContentType { get; }

    /// <summary>The file extension, such as <c>.trace.txt</c>.</summary>
    public string FileExtension { get; }

    /// <summary>
    /// Writes a recording; as UTF-8, unless the format is <see cref="Binary"/>. Names and values in text are escaped and truncated; nothing
    /// in them can break a format.
    /// </summary>
    /// <param name="recording">The recording. It must not be changed during the operation.</param>
    /// <param name="output">The stream. It is flushed at the end, and left open.</param>
    /// <param name="progress">Receives the completed share from time to time, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the operation. The bytes that were written stay in the stream.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public async Task WriteAsync(Recording recording, Stream output, IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(output);
        await WriteAsync(recording, output, new ProgressReporter(recording.Events.Count, progress, cancellationToken))
            .ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private protected abstract Task WriteAsync(Recording recording, Stream output, ProgressReporter progress);
}
