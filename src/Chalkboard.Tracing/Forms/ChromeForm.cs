using System.Text.Json;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>A slice for each time that a call has a thread, and an arrow from where it lost one to where it got one again.</summary>
internal sealed class ChromeForm() : TraceForm("chrome", "application/json", ".trace.json")
{
    private const long _nanoseconds = 1_000_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, Passing passing)
    {
        var json = new JsonOutput(stream);
        await using (json.ConfigureAwait(false))
        {
            var threads = new Dictionary<int, long>();
            var arrows = 0;
            var names = new SymbolNames(recording.Symbols);
            json.Writer.WriteStartObject();
            json.Writer.WriteString("displayTimeUnit", "ns");
            WriteHeader(recording, json);
            json.Writer.WriteStartArray("traceEvents");
            WriteProcess(recording, json);
            foreach (var step in Walk.Through(recording, _nanoseconds, passing.Passed))
            {
                if (!threads.TryGetValue(step.Thread, out var last)) WriteThread(step.Thread, json);
                // Slices of a thread must not overlap, even where the clocks of two processors differ.
                var time = Math.Max(last, step.Time);
                threads[step.Thread] = time;
                WriteStep(step, time, names, json, ref arrows);
                await json.DrainAsync(passing.Cancellation).ConfigureAwait(false);
            }

            json.Writer.WriteEndArray();
            json.Writer.WriteEndObject();
            await json.FlushAsync(passing.Cancellation).ConfigureAwait(false);
        }
    }

    private static void WriteHeader(Recording recording, JsonOutput json)
    {
        json.Writer.WriteStartObject("otherData");
        json.Text("operation", recording.Name);
        json.Writer.WriteString("started", recording.StartedAt);
        if (recording.KeptBecause is { } why) json.Text("kept", why);
        if (recording.CostOfAnEvent is { } cost && double.IsFinite(cost)) json.Writer.WriteNumber("nanoseconds an event cost, included", cost);
        json.Writer.WriteStartObject("dropped");
        foreach (var drop in recording.Dropped) json.Writer.WriteNumber(json.Bounded(drop.IsAtLeast ? $"{drop.What} (at least)" : drop.What, Escaped.LongestName), drop.Count);
        json.Writer.WriteEndObject();
        if (recording.IsTruncated) json.Writer.WriteString("truncated", "what came after is missing");
        json.Writer.WriteStartObject("details");
        foreach (var (name, value) in recording.Details) json.Text(json.Bounded(name, Escaped.LongestName).ToString(), value);
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }

    private static void WriteProcess(Recording recording, JsonOutput json)
    {
        Begin(json, "M", 0, 0);
        json.Writer.WriteString("name"u8, "process_name"u8);
        json.Writer.WriteStartObject("args"u8);
        json.Text("name", recording.Name + SymbolNames.Incomplete(recording));
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }

    private static void WriteThread(int thread, JsonOutput json)
    {
        Begin(json, "M", thread, 0);
        json.Writer.WriteString("name"u8, "thread_name"u8);
        json.Writer.WriteStartObject("args"u8);
        json.Writer.WriteString("name", $"thread {thread}");
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }

    private static void WriteStep(in Step step, long time, SymbolNames names, JsonOutput json, ref int arrows)
    {
        switch (step.Kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter:
                WriteSlice(step, time, names, json);
                break;
            case EventKind.Resume:
                WriteSlice(step, time, names, json);
                WriteArrow("f", step, time, names, json);
                break;
            case EventKind.Suspend:
                step.Call.Tag = ++arrows;
                WriteArrow("s", step, time, names, json);
                WriteEnd(step, time, json);
                break;
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Cut:
                // One that is cut while it is suspended has no slice open.
                if (step.Kind == EventKind.Cut && step.Call.Tag is int) break;
                WriteEnd(step, time, json);
                break;
            case EventKind.Catch:
                Begin(json, "i", step.Thread, time);
                json.Writer.WriteString("name"u8, "caught"u8);
                json.Writer.WriteString("s"u8, "t"u8);
                WriteValue(step, json);
                json.Writer.WriteEndObject();
                break;
            default:
                // Lines and arguments would bury the slices.
                break;
        }
    }

    private static void WriteSlice(in Step step, long time, SymbolNames names, JsonOutput json)
    {
        Begin(json, "B", step.Thread, time);
        json.Writer.WriteString("name"u8, json.Bounded(names[step.Call.Symbol], Escaped.LongestName));
        json.Writer.WriteString("cat"u8, step.Call.IsExternal ? "external"u8 : "call"u8);
        var file = names.Symbols[step.Call.Symbol].File;
        if (file is not null || step.Line > 0)
        {
            json.Writer.WriteStartObject("args"u8);
            if (file is not null) json.Writer.WriteString("file"u8, json.Bounded(file, Escaped.LongestName));
            if (step.Line > 0) json.Writer.WriteNumber("line"u8, step.Line);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteEnd(in Step step, long time, JsonOutput json)
    {
        Begin(json, "E", step.Thread, time);
        WriteValue(step, json);
        json.Writer.WriteEndObject();
    }

    private static void WriteArrow(string phase, in Step step, long time, SymbolNames names, JsonOutput json)
    {
        if (step.Call.Tag is not int number) return;
        Begin(json, phase, step.Thread, time);
        json.Writer.WriteString("name"u8, json.Bounded(names[step.Call.Symbol], Escaped.LongestName));
        json.Writer.WriteString("cat"u8, "await"u8);
        json.Writer.WriteNumber("id"u8, number);
        if (phase == "f") json.Writer.WriteString("bp"u8, "e"u8);
        json.Writer.WriteEndObject();
        if (phase == "f") step.Call.Tag = null;
    }

    private static void WriteValue(in Step step, JsonOutput json)
    {
        if (step.Value.IsEmpty && step.Kind != EventKind.Cut && step.Kind != EventKind.Throw) return;
        json.Writer.WriteStartObject("args"u8);
        var value = json.Bounded(step.Value.Span, Escaped.LongestValue);
        switch (step.Kind)
        {
            case EventKind.Throw or EventKind.Catch: json.Writer.WriteString("exception"u8, value); break;
            case EventKind.Cut: json.Writer.WriteString("still open"u8, "when the recording ended"u8); break;
            default: json.Writer.WriteString("value"u8, value); break;
        }

        json.Writer.WriteEndObject();
    }

    private static void Begin(JsonOutput json, string phase, int thread, long nanoseconds)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("ph"u8, phase);
        json.Writer.WriteNumber("pid"u8, 1);
        json.Writer.WriteNumber("tid"u8, thread);
        json.Writer.WriteNumber("ts"u8, JsonOutput.Thousandth(nanoseconds));
    }
}
