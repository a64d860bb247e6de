using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>
/// The speedscope format: an evented profile for each thread, in which a resumed call is below its callers, as in the source.
/// </summary>
internal sealed class SpeedscopeFormat() : TraceFormat("speedscope", "application/json", ".speedscope.json")
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, ProgressReporter progress)
    {
        // A profile is of one thread, and a recording mixes threads: one pass finds the threads, and each profile takes another pass.
        var threads = new List<int>();
        foreach (var traceEvent in recording.Events)
            if (traceEvent.Call > 0 && (threads.Count == 0 || threads[^1] != traceEvent.ThreadId && !threads.Contains(traceEvent.ThreadId)))
                threads.Add(traceEvent.ThreadId);
        progress.PassCount = threads.Count;

        var json = new JsonOutput(stream);
        await using (json.ConfigureAwait(false))
        {
            var writer = json.Writer;
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
            writer.WriteString("exporter", "chalkboard");
            json.WriteText("name", recording.Name + SymbolNames.GetIncompleteSuffix(recording));
            writer.WriteStartObject("shared");
            writer.WriteStartArray("frames");
            foreach (var symbol in recording.Symbols)
            {
                WriteFrame(symbol, json);
                await json.FlushIfFullAsync(progress.CancellationToken).ConfigureAwait(false);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteStartArray("profiles");
            foreach (var thread in threads)
            {
                await WriteProfileAsync(recording, thread, json, progress).ConfigureAwait(false);
                progress.CompletedPasses++;
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            await json.FlushAsync(progress.CancellationToken).ConfigureAwait(false);
        }
    }

    private static void WriteFrame(Symbol symbol, JsonOutput json)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("name"u8, json.Truncate(symbol.Name, TextEscaping.MaxNameLength));
        if (symbol.File is { } file) json.Writer.WriteString("file"u8, json.Truncate(file, TextEscaping.MaxNameLength));
        if (symbol.Line > 0) json.Writer.WriteNumber("line"u8, symbol.Line);
        json.Writer.WriteEndObject();
    }

    private static async Task WriteProfileAsync(Recording recording, int thread, JsonOutput json, ProgressReporter progress)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("type"u8, "evented"u8);
        json.Writer.WriteString("name", $"thread {thread}");
        json.Writer.WriteString("unit"u8, "microseconds"u8);
        json.Writer.WriteNumber("startValue"u8, 0);
        json.Writer.WriteStartArray("events"u8);
        var stack = new ProfileStack();
        long lastTime = 0;
        foreach (var step in CallReader.Read(recording, NanosecondsPerSecond, progress.Report))
        {
            if (step.ThreadId != thread) continue;
            lastTime = Math.Max(lastTime, step.Time);
            stack.TransitionTo(step.TopOfStack, json, lastTime);
            await json.FlushIfFullAsync(progress.CancellationToken).ConfigureAwait(false);
        }

        stack.TransitionTo(null, json, lastTime);
        json.Writer.WriteEndArray();
        json.Writer.WriteNumber("endValue"u8, JsonOutput.DivideByThousand(lastTime));
        json.Writer.WriteEndObject();
    }

    /// <summary>The stack that the profile has at this point.</summary>
    private sealed class ProfileStack
    {
        // A resumed call is written with its callers. The limit keeps the cost of deep stacks low.
        private const int MaxCallers = 100;

        private readonly List<(OpenCall Call, int Number, int Symbol)> _written = [];
        private readonly List<OpenCall> _target = [];

        public void TransitionTo(OpenCall? top, JsonOutput json, long time)
        {
            if (top is not null && IsAt(_written.Count - 1, top)) return;
            if (top is not null && top.Caller is { } caller && IsAt(_written.Count - 1, caller))
            {
                Open(top, json, time);
                return;
            }

            if (top is not null && IsAt(_written.Count - 2, top))
            {
                Close(json, time);
                return;
            }

            _target.Clear();
            for (var call = top; call is not null && _target.Count <= MaxCallers; call = call.Caller) _target.Add(call);
            _target.Reverse();
            var common = 0;
            while (common < _target.Count && IsAt(common, _target[common])) common++;
            while (_written.Count > common) Close(json, time);
            for (var i = common; i < _target.Count; i++) Open(_target[i], json, time);
        }

        // The objects are reused for other calls, with other numbers.
        private bool IsAt(int index, OpenCall call) =>
            index >= 0 && index < _written.Count && _written[index].Call == call && _written[index].Number == call.Number;

        private void Open(OpenCall call, JsonOutput json, long time)
        {
            _written.Add((call, call.Number, call.SymbolIndex));
            Write("O", call.SymbolIndex, json, time);
        }

        private void Close(JsonOutput json, long time)
        {
            Write("C", _written[^1].Symbol, json, time);
            _written.RemoveAt(_written.Count - 1);
        }

        private static void Write(string type, int symbol, JsonOutput json, long time)
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteString("type"u8, type);
            json.Writer.WriteNumber("frame"u8, symbol);
            json.Writer.WriteNumber("at"u8, JsonOutput.DivideByThousand(time));
            json.Writer.WriteEndObject();
        }
    }
}
