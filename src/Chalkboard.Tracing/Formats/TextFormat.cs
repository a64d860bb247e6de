using System.Globalization;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The text format, with one event per line.</summary>
internal sealed class TextFormat() : TraceFormat("text", "text/plain; charset=utf-8", ".trace.txt")
{
    private const long MicrosecondsPerSecond = 1_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, ProgressReporter progress)
    {
        using var output = new TextOutput(stream);
        WriteHeader(recording, output);
        var names = new SymbolNames(recording.Symbols);
        var threads = new Dictionary<int, int>();
        var thread = 1;
        var suspendedCount = 0;
        foreach (var step in CallReader.Read(recording, MicrosecondsPerSecond, progress.Report))
        {
            // Threads and suspended calls are numbered in order of appearance, since the ids of the system mean nothing to a reader.
            if (!threads.TryGetValue(step.ThreadId, out var number)) threads[step.ThreadId] = number = threads.Count + 1;
            if (number != thread) WriteThread(thread = number, output);
            if (step.Kind == EventKind.Suspend) step.Call.Tag ??= ++suspendedCount;
            WriteStep(step, names, output);
            await output.FlushIfFullAsync(progress.CancellationToken).ConfigureAwait(false);
        }

        // If this line is missing, a reader knows that the file is truncated.
        output.Write(TextSyntax.LastLine);
        output.Write("\n"u8);
        await output.FlushAsync(progress.CancellationToken).ConfigureAwait(false);
    }

    private static void WriteHeader(Recording recording, TextOutput output)
    {
        output.Write(TextSyntax.FirstLine);
        WriteEntry("Operation", recording.Name);
        WriteEntry("Started", recording.StartedAt.ToString("O", CultureInfo.InvariantCulture));
        if (recording.EndTimestamp > recording.StartTimestamp)
        {
            output.Write("\n# Duration: ");
            output.WriteMilliseconds(CallReader.ToUnits(recording, recording.EndTimestamp, MicrosecondsPerSecond));
        }

        if (recording.KeepReason is { } keepReason) WriteEntry("Kept", keepReason);
        if (recording.IsTruncated) WriteEntry("Truncated", "the end of the file is missing");
        if (recording.Dropped.Count == 0) WriteEntry("Dropped", "nothing");
        foreach (var drop in recording.Dropped)
            WriteEntry("Dropped",
                $"{(drop.IsLowerBound ? TextSyntax.LowerBoundPrefix : "")}{drop.Count.ToString(CultureInfo.InvariantCulture)} " +
                $"{drop.Description}");
        WriteEntry("Overhead", recording.EventOverheadNanoseconds is { } overhead
            ? $"{overhead.ToString("0.###", CultureInfo.InvariantCulture)} ns per event, included in the times" : "not measured");
        foreach (var (name, value) in recording.Details)
        {
            output.Write("\n# - ");
            TextEscaping.WriteName(output, name);
            output.Write(": ");
            TextEscaping.WriteValue(output, value);
        }

        WriteEntry("Ends with", TextSyntax.LastLine);
        output.Write(
            "\n# Times are durations in milliseconds; at ~ the time on the thread until then, at ^ the time without a thread.\n\n");

        void WriteEntry(string name, string value)
        {
            output.Write("\n# ");
            output.Write(name);
            output.Write(": ");
            TextEscaping.WriteValue(output, value);
        }
    }

    private static void WriteThread(int thread, TextOutput output)
    {
        output.Write("== thread "u8);
        output.Write(thread);
        output.Write("\n"u8);
    }

    private static void WriteStep(in CallStep step, SymbolNames names, TextOutput output)
    {
        if (step.IsDetail)
        {
            WriteDetail(step, output);
            return;
        }

        WriteMark(step.Kind, step.Call.Depth, output);
        if (step.Call.Tag is int number && step.Kind is EventKind.Suspend or EventKind.Resume or EventKind.Unfinished)
        {
            output.Write("#"u8);
            output.Write(number);
            output.Write(" "u8);
        }

        TextEscaping.WriteName(output, names[step.Call.SymbolIndex]);
        WriteLocation(step, names, output);
        if (!step.Value.IsEmpty)
        {
            output.Write(": "u8);
            TextEscaping.WriteValue(output, output.Read(step.Value));
        }

        if (TextSyntax.HasTime(step.Kind))
        {
            output.Write(step.Value.IsEmpty ? "  "u8 : " "u8);
            output.WriteMilliseconds(step.Elapsed);
        }

        output.Write("\n"u8);
    }

    private static void WriteDetail(in CallStep step, TextOutput output)
    {
        WriteMark(step.Kind, step.Kind == EventKind.Log ? step.Call.Depth + 1 : step.Dependency.Depth, output);
        if (step.Dependency.Number > 0)
        {
            output.Write("#"u8);
            output.Write(step.Dependency.Number);
            output.Write(" "u8);
        }

        TextEscaping.WriteValue(output, output.Read(step.Value));
        if (TextSyntax.HasTime(step.Kind))
        {
            output.Write(" "u8);
            output.WriteMilliseconds(step.Elapsed);
        }

        output.Write("\n"u8);
    }

    private static void WriteMark(EventKind kind, int depth, TextOutput output)
    {
        output.Fill((byte)'-', 2 * Math.Min(depth, TextSyntax.MaxDashDepth));
        if (depth > TextSyntax.MaxDashDepth)
        {
            output.Write("("u8);
            output.Write(depth);
            output.Write(")"u8);
        }

        output.Fill((byte)TextSyntax.GetMark(kind), 1);
        output.Write(" "u8);
    }

    private static void WriteLocation(in CallStep step, SymbolNames names, TextOutput output)
    {
        var file = names.GetFileName(step.Call);
        var line = step.Line > 0 ? step.Line : step.Kind == EventKind.Enter ? names.Symbols[step.Call.SymbolIndex].Line : 0;
        if (file.Length == 0 && line == 0) return;
        output.Write(" ("u8);
        TextEscaping.WriteName(output, file);
        if (line > 0)
        {
            output.Write(":"u8);
            output.Write(line);
        }

        output.Write(")"u8);
    }
}
