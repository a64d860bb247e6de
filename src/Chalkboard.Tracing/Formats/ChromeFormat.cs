using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>
/// The Trace Event Format: a slice for each period in which a call has a thread, and a flow arrow from each suspension to its resumption.
/// </summary>
internal sealed class ChromeFormat() : TraceFormat("chrome", "application/json", ".trace.json")
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, ProgressReporter progress)
    {
        var json = new JsonOutput(stream);
        await using (json.ConfigureAwait(false))
        {
            var lastTimes = new Dictionary<int, long>();
            var arrowCount = 0;
            var names = new SymbolNames(recording.Symbols);
            json.Writer.WriteStartObject();
            json.Writer.WriteString("displayTimeUnit", "ns");
            WriteHeader(recording, json);
            json.Writer.WriteStartArray("traceEvents");
            WriteProcess(recording, json);
            foreach (var step in CallReader.Read(recording, NanosecondsPerSecond, progress.Report))
            {
                if (!lastTimes.TryGetValue(step.ThreadId, out var lastTime)) WriteThread(step.ThreadId, json);
                // Slices of a thread must not overlap, even if the clocks of two processors differ.
                var time = Math.Max(lastTime, step.Time);
                lastTimes[step.ThreadId] = time;
                WriteStep(step, time, names, json, ref arrowCount);
                await json.FlushIfFullAsync(progress.CancellationToken).ConfigureAwait(false);
            }

            json.Writer.WriteEndArray();
            json.Writer.WriteEndObject();
            await json.FlushAsync(progress.CancellationToken).ConfigureAwait(false);
        }
    }

    private static void WriteHeader(Recording recording, JsonOutput json)
    {
        json.Writer.WriteStartObject("otherData");
        json.WriteText("operation", recording.Name);
        json.Writer.WriteString("started", recording.StartedAt);
        if (recording.KeepReason is { } keepReason) json.WriteText("kept", keepReason);
        if (recording.EventOverheadNanoseconds is { } overhead)
            json.Writer.WriteNumber("nanoseconds per event, included in the times", overhead);
        json.Writer.WriteStartObject("dropped");
        foreach (var drop in recording.Dropped)
            json.Writer.WriteNumber(
                json.Truncate(drop.IsLowerBound ? $"{drop.Description} (at least)" : drop.Description, TextEscaping.MaxNameLength),
                drop.Count);
        json.Writer.WriteEndObject();
        if (recording.IsTruncated) json.Writer.WriteString("truncated", "the end of the file is missing");
        json.Writer.WriteStartObject("details");
        foreach (var (name, value) in recording.Details) json.WriteText(json.Truncate(name, TextEscaping.MaxNameLength).ToString(), value);
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }

    private static void WriteProcess(Recording recording, JsonOutput json)
    {
        WriteEventStart(json, "M", 0, 0);
        json.Writer.WriteString("name"u8, "process_name"u8);
        json.Writer.WriteStartObject("args"u8);
        json.WriteText("name", recording.Name + SymbolNames.GetIncompleteSuffix(recording));
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }

    private static void WriteThread(int thread, JsonOutput json)
    {
        WriteEventStart(json, "M", thread, 0);
        json.Writer.WriteString("name"u8, "thread_name"u8);
        json.Writer.WriteStartObject("args"u8);
        json.Writer.WriteString("name", $"thread {thread}");
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }

    private static void WriteStep(in CallStep step, long time, SymbolNames names, JsonOutput json, ref int arrowCount)
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
                step.Call.Tag = ++arrowCount;
                WriteArrow("s", step, time, names, json);
                WriteEnd(step, time, json);
                break;
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Unfinished:
                // A call that is suspended at the end has no open slice.
                if (step.Kind == EventKind.Unfinished && step.Call.Tag is int) break;
                WriteEnd(step, time, json);
                break;
            case EventKind.Catch:
                WriteInstant("caught", step, time, json);
                break;
            case EventKind.DependencyStart:
                WriteDependency("b", step, time, json);
                break;
            case EventKind.DependencyEnd:
                WriteDependency("e", step, time, json);
                break;
            case EventKind.Log:
                WriteInstant("log", step, time, json);
                break;
            default:
                // Lines and arguments would hide the slices.
                break;
        }
    }

    private static void WriteInstant(string name, in CallStep step, long time, JsonOutput json)
    {
        WriteEventStart(json, "i", step.ThreadId, time);
        json.Writer.WriteString("name"u8, name);
        json.Writer.WriteString("s"u8, "t"u8);
        WriteValue(step, json);
        json.Writer.WriteEndObject();
    }

    // An async slice, because a dependency may end on another thread. Both ends have the same name and id.
    private static void WriteDependency(string phase, in CallStep step, long time, JsonOutput json)
    {
        WriteEventStart(json, phase, step.ThreadId, time);
        json.Writer.WriteString("name"u8, $"dependency {step.Dependency.Number}");
        json.Writer.WriteString("cat"u8, "dependency"u8);
        json.Writer.WriteNumber("id"u8, step.Dependency.Number);
        WriteValue(step, json);
        json.Writer.WriteEndObject();
    }

    private static void WriteSlice(in CallStep step, long time, SymbolNames names, JsonOutput json)
    {
        WriteEventStart(json, "B", step.ThreadId, time);
        json.Writer.WriteString("name"u8, json.Truncate(names[step.Call.SymbolIndex], TextEscaping.MaxNameLength));
        json.Writer.WriteString("cat"u8, step.Call.IsExternal ? "external"u8 : "call"u8);
        var file = names.Symbols[step.Call.SymbolIndex].File;
        if (file is not null || step.Line > 0)
        {
            json.Writer.WriteStartObject("args"u8);
            if (file is not null) json.Writer.WriteString("file"u8, json.Truncate(file, TextEscaping.MaxNameLength));
            if (step.Line > 0) json.Writer.WriteNumber("line"u8, step.Line);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteEnd(in CallStep step, long time, JsonOutput json)
    {
        WriteEventStart(json, "E", step.ThreadId, time);
        WriteValue(step, json);
        json.Writer.WriteEndObject();
    }

    private static void WriteArrow(string phase, in CallStep step, long time, SymbolNames names, JsonOutput json)
    {
        if (step.Call.Tag is not int number) return;
        WriteEventStart(json, phase, step.ThreadId, time);
        json.Writer.WriteString("name"u8, json.Truncate(names[step.Call.SymbolIndex], TextEscaping.MaxNameLength));
        json.Writer.WriteString("cat"u8, "await"u8);
        json.Writer.WriteNumber("id"u8, number);
        if (phase == "f") json.Writer.WriteString("bp"u8, "e"u8);
        json.Writer.WriteEndObject();
        if (phase == "f") step.Call.Tag = null;
    }

    private static void WriteValue(in CallStep step, JsonOutput json)
    {
        if (step.Value.IsEmpty && step.Kind != EventKind.Unfinished && step.Kind != EventKind.Throw) return;
        json.Writer.WriteStartObject("args"u8);
        var value = json.Truncate(step.Value);
        switch (step.Kind)
        {
            case EventKind.Throw or EventKind.Catch: json.Writer.WriteString("exception"u8, value); break;
            case EventKind.Unfinished: json.Writer.WriteString("still open"u8, "when the recording ended"u8); break;
            default: json.Writer.WriteString("value"u8, value); break;
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteEventStart(JsonOutput json, string phase, int thread, long nanoseconds)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("ph"u8, phase);
        json.Writer.WriteNumber("pid"u8, 1);
        json.Writer.WriteNumber("tid"u8, thread);
        json.Writer.WriteNumber("ts"u8, JsonOutput.DivideByThousand(nanoseconds));
    }
}
