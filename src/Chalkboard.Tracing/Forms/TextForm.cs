using System.Globalization;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>One event a line.</summary>
internal sealed class TextForm() : TraceForm("text", "text/plain; charset=utf-8", ".trace.txt")
{
    private const long _microseconds = 1_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, Passing passing)
    {
        using var output = new TextOutput(stream);
        WriteHeader(recording, output);
        var names = new SymbolNames(recording.Symbols);
        var threads = new Dictionary<int, int>();
        var thread = 1;
        var suspended = 0;
        foreach (var step in Walk.Through(recording, _microseconds, passing.Passed))
        {
            // Threads and suspended calls are numbered as they come: the numbers of the system say nothing.
            if (!threads.TryGetValue(step.Thread, out var number)) threads[step.Thread] = number = threads.Count + 1;
            if (number != thread) WriteThread(thread = number, output);
            if (step.Kind == EventKind.Suspend) step.Call.Tag ??= ++suspended;
            WriteStep(step, names, output);
            await output.DrainAsync(passing.Cancellation).ConfigureAwait(false);
        }

        // Without it a reader knows that the rest is missing.
        output.Write(TextMarks.LastLine);
        output.Write("\n"u8);
        await output.FlushAsync(passing.Cancellation).ConfigureAwait(false);
    }

    private static void WriteHeader(Recording recording, TextOutput output)
    {
        output.Write(TextMarks.FirstLine);
        Entry("Operation", recording.Name);
        Entry("Started", recording.StartedAt.ToString("O", CultureInfo.InvariantCulture));
        if (recording.EndTimestamp > recording.StartTimestamp)
        {
            output.Write("\n# Took: ");
            output.WriteMilliseconds(new Walk(recording.TimestampFrequency, recording.StartTimestamp, _microseconds).Convert(recording.EndTimestamp));
        }

        if (recording.KeptBecause is { } why) Entry("Kept", why);
        if (recording.IsTruncated) Entry("Truncated", "what came after is missing");
        if (recording.Dropped.Count == 0) Entry("Dropped", "nothing");
        foreach (var drop in recording.Dropped) Entry("Dropped", $"{(drop.IsAtLeast ? TextMarks.AtLeast : "")}{drop.Count.ToString(CultureInfo.InvariantCulture)} {drop.What}");
        Entry("Cost", recording.CostOfAnEvent is { } cost ? $"{cost.ToString("0.###", CultureInfo.InvariantCulture)} ns an event, which the times include" : "not measured");
        foreach (var (name, value) in recording.Details)
        {
            output.Write("\n# - ");
            Escaped.Name(output, name);
            output.Write(": ");
            Escaped.Value(output, value);
        }

        Entry("Ends with", TextMarks.LastLine);
        output.Write("\n# Times are wall time in milliseconds; at ~ the time on the thread until then, at ^ the time without one.\n\n");

        void Entry(string name, string value)
        {
            output.Write("\n# ");
            output.Write(name);
            output.Write(": ");
            Escaped.Value(output, value);
        }
    }

    private static void WriteThread(int thread, TextOutput output)
    {
        output.Write("== thread "u8);
        output.Write(thread);
        output.Write("\n"u8);
    }

    private static void WriteStep(in Step step, SymbolNames names, TextOutput output)
    {
        output.Fill((byte)'-', 2 * Math.Min(step.Call.Depth, TextMarks.DeepestDashes));
        if (step.Call.Depth > TextMarks.DeepestDashes)
        {
            output.Write("("u8);
            output.Write(step.Call.Depth);
            output.Write(")"u8);
        }

        output.Fill((byte)TextMarks.Of(step.Kind), 1);
        output.Write(" "u8);
        if (step.Call.Tag is int number && step.Kind is EventKind.Suspend or EventKind.Resume or EventKind.Cut)
        {
            output.Write("#"u8);
            output.Write(number);
            output.Write(" "u8);
        }

        Escaped.Name(output, names[step.Call.Symbol]);
        WritePlace(step, names.Symbols, output);
        if (!step.Value.IsEmpty)
        {
            output.Write(": "u8);
            Escaped.Value(output, step.Value.Span);
        }

        if (TextMarks.HasTime(step.Kind))
        {
            output.Write(step.Value.IsEmpty ? "  "u8 : " "u8);
            output.WriteMilliseconds(step.Elapsed);
        }

        output.Write("\n"u8);
    }

    private static void WritePlace(in Step step, IReadOnlyList<Symbol> symbols, TextOutput output)
    {
        var file = SourcePlace.FileName(SourcePlace.File(step.Call, symbols));
        var line = step.Line > 0 ? step.Line : step.Kind == EventKind.Enter ? symbols[step.Call.Symbol].Line : 0;
        if (file.IsEmpty && line == 0) return;
        output.Write(" ("u8);
        Escaped.Name(output, file);
        if (line > 0)
        {
            output.Write(":"u8);
            output.Write(line);
        }

        output.Write(")"u8);
    }
}
