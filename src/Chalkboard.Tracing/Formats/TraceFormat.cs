using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>A form in which a recording can be written. All of them stream: memory goes with how many calls are open at once, not with the events.</summary>
public abstract class TraceFormat
{
    private protected TraceFormat(string name, string contentType, string fileExtension) =>
        (Name, ContentType, FileExtension) = (name, contentType, fileExtension);

    /// <summary>For people, one event a line, two dashes a level. <see cref="TraceReader"/> reads it back.</summary>
    public static TraceFormat Text { get; } = new TextFormat();

    /// <summary>The Trace Event Format, which Chrome (<c>chrome://tracing</c>) and Perfetto (<c>https://ui.perfetto.dev</c>) read.</summary>
    public static TraceFormat Chrome { get; } = new ChromeFormat();

    /// <summary>What <c>https://www.speedscope.app</c> reads: a timeline for each thread.</summary>
    public static TraceFormat Speedscope { get; } = new SpeedscopeFormat();

    /// <summary>Folded stacks for flame graphs: the names of a stack with semicolons between, and its own time in microseconds.</summary>
    public static TraceFormat Folded { get; } = new FoldedFormat();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TraceFormat> All { get; } = [Text, Chrome, Speedscope, Folded];

    /// <summary>What it is called: <c>text</c>, <c>chrome</c>, <c>speedscope</c> or <c>folded</c>.</summary>
    public string Name { get; }

    /// <summary>What to say over HTTP.</summary>
    public string ContentType { get; }

    /// <summary>How a file of it ends, such as <c>.trace.txt</c>.</summary>
    public string FileExtension { get; }

    /// <summary>Writes a recording, as UTF-8. Names and values are escaped and cut to a length; nothing in them can break the form.</summary>
    /// <param name="recording">The recording. It must not change meanwhile.</param>
    /// <param name="output">Where to; it is flushed at the end, and left open.</param>
    /// <param name="progress">Is told, now and then, which share is done: from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it; what was written stays.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task WriteAsync(Recording recording, Stream output, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(output);
        await WriteAsync(recording, output, new ProgressReporter(recording.Events.Count, progress, cancellationToken)).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private protected abstract Task WriteAsync(Recording recording, Stream output, ProgressReporter progress);
}
