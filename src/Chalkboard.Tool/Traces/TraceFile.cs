using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Traces;

/// <summary>A file that holds a trace in the text form, or standard input for a dash.</summary>
internal sealed class TraceFile(string path, TextWriter errors, TimeProvider time)
{
    private const string _advice = "chalk reads the text form, which begins with '# Chalkboard trace' or with '-->'.";

    public string Shown { get; } = path == "-" ? "standard input" : Printable.Line(path);

    /// <exception cref="TraceException">It can't be read.</exception>
    public async Task<Recording> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var stream = path == "-" ? Console.OpenStandardInput() : new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using (stream.ConfigureAwait(false))
            {
                using var line = new ProgressLine($"Reading {Shown}", errors, time);
                var length = stream.CanSeek ? stream.Length : 0;
                var reading = TraceReader.ReadAsync(stream, length == 0 ? null : new Share(line, length), cancellation);
                // Whoever waits for a terminal to say something can't be told to stop, and is left behind.
                return await (path == "-" ? reading.WaitAsync(cancellation) : reading).ConfigureAwait(false);
            }
        }
        catch (InvalidTraceException exception)
        {
            throw new TraceException($"{Shown}: {exception.Message} {_advice}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TraceException($"There is no file {Shown}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceException(Directory.Exists(path) ? $"{Shown} is a folder. Name a file in it." : $"{Shown} can't be read. May you read it?");
        }
    }

    /// <summary>Its calls, and what its header says of it.</summary>
    /// <exception cref="TraceException">It can't be read.</exception>
    public async Task<Trace> ReadTreeAsync(bool withoutCost, CancellationToken cancellation)
    {
        var recording = await ReadAsync(cancellation).ConfigureAwait(false);
        using var line = new ProgressLine($"Sorting {Shown}", errors, time);
        var tree = CallTree.Of(recording, withoutCost, line, cancellation);
        return new(tree, tree.Calls.LongCount(call => !SourceView.Hides(call)), [.. Notes(recording, withoutCost)]);
    }

    private static IEnumerable<string> Notes(Recording recording, bool withoutCost)
    {
        if (recording.KeptBecause is { } why) yield return $"Kept because it was {Printable.Line(why)}.";
        if (recording.IsTruncated) yield return "Truncated: it ends in the middle, and what came after is missing.";
        foreach (var drop in recording.Dropped) yield return $"Not recorded: {(drop.IsAtLeast ? "at least " : "")}{drop.Count.ToString(CultureInfo.InvariantCulture)} {Printable.Line(drop.What)}.";
        if (recording.CostOfAnEvent is { } cost)
            yield return $"Recording cost about {cost.ToString("0.#", CultureInfo.InvariantCulture)} ns an event, which the times {(withoutCost ? "are without" : "include")}: {Traces.Shown.Time(TimeSpan.FromMicroseconds(cost / 1000 * recording.Events.Count))} for {Traces.Shown.Count(recording.Events.Count)} events.";
        else if (withoutCost)
            yield return "What recording cost was not measured, so nothing could be taken off.";
    }

    private sealed class Share(IProgress<double> progress, long length) : IProgress<long>
    {
        public void Report(long value) => progress.Report((double)value / length);
    }
}
