using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Traces;

/// <summary>A file with a trace in the binary or the text format, or standard input for a dash.</summary>
internal sealed class TraceFile(string path, TextWriter errors, TimeProvider timeProvider)
{
    private const string FormatAdvice =
        "chalk reads trace files, and the text format, which begins with '# Chalkboard trace' or with '-->'.";

    public string DisplayName { get; } = path == "-" ? "standard input" : Printable.ToLine(path);

    /// <exception cref="ToolException">It can't be read.</exception>
    public async Task<Recording> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = path == "-" ? Console.OpenStandardInput() : new FileStream(path, new FileStreamOptions
            {
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
            await using (stream.ConfigureAwait(false))
            {
                using var progress = new ProgressLine($"Reading {DisplayName}", errors, timeProvider);
                var length = stream.CanSeek ? stream.Length : 0;
                var reading = TraceReader.ReadAsync(stream, length == 0 ? null : new PositionProgress(progress, length), cancellationToken);
                // Reading from a terminal can't be cancelled, so the read is abandoned.
                return await (path == "-" ? reading.WaitAsync(cancellationToken) : reading).ConfigureAwait(false);
            }
        }
        catch (InvalidTraceException exception)
        {
            throw new ToolException($"{DisplayName}: {exception.Message} {FormatAdvice}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ToolException($"There is no file {DisplayName}.");
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException(
                Directory.Exists(path)
                    ? $"{DisplayName} is a folder. Name a file in it."
                    : $"{DisplayName} can't be read. Check its permissions.");
        }
    }

    /// <summary>Reads the calls and the notes of the header.</summary>
    /// <exception cref="ToolException">It can't be read.</exception>
    public async Task<LoadedTrace> ReadTreeAsync(bool withoutOverhead, CancellationToken cancellationToken)
    {
        var recording = await ReadAsync(cancellationToken).ConfigureAwait(false);
        using var progress = new ProgressLine($"Sorting {DisplayName}", errors, timeProvider);
        var tree = CallTree.From(recording, withoutOverhead, progress, cancellationToken);
        return new(tree, tree.Calls.LongCount(call => !SourceView.IsHidden(call)), [.. GetNotes(recording, withoutOverhead)]);
    }

    private static IEnumerable<string> GetNotes(Recording recording, bool withoutOverhead)
    {
        if (recording.KeepReason is { } reason) yield return $"Kept: {Printable.ToLine(reason)}.";
        if (recording.IsTruncated) yield return "Truncated: the end of the trace is missing.";
        foreach (var drop in recording.Dropped)
            yield return $"Not recorded: {(drop.IsLowerBound ? "at least " : "")}{drop.Count.ToString(CultureInfo.InvariantCulture)} " +
                $"{Printable.ToLine(drop.Description)}.";
        if (recording.EventOverheadNanoseconds is { } overhead)
            yield return $"Recording cost about {overhead.ToString("0.#", CultureInfo.InvariantCulture)} ns an event, which the times " +
                $"{(withoutOverhead ? "do not include" : "include")}: " +
                $"{Traces.TraceFormatter.FormatTime(TimeSpan.FromMicroseconds(overhead / 1000 * recording.Events.Count))} for " +
                $"{Traces.TraceFormatter.FormatCount(recording.Events.Count)} events.";
        else if (withoutOverhead)
            yield return "The cost of recording was not measured, so it could not be subtracted.";
    }

    private sealed class PositionProgress(IProgress<double> progress, long length) : IProgress<long>
    {
        public void Report(long value) => progress.Report((double)value / length);
    }
}
