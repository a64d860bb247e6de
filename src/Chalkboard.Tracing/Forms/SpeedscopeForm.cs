using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>An evented profile for each thread, in which a resumed call stands below its callers, as the source has it.</summary>
internal sealed class SpeedscopeForm() : TraceForm("speedscope", "application/json", ".speedscope.json")
{
    private const long _nanoseconds = 1_000_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, Passing passing)
    {
        // A profile is of one thread, and recordings mix them: so one pass finds the threads, and one more goes for each.
        var threads = new List<int>();
        foreach (var happened in recording.Events)
            if (threads.Count == 0 || threads[^1] != happened.Thread && !threads.Contains(happened.Thread)) threads.Add(happened.Thread);
        passing.Passes = threads.Count;

        var json = new JsonOutput(stream);
        await using (json.ConfigureAwait(false))
        {
            var writer = json.Writer;
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
            writer.WriteString("exporter", "chalkboard");
            json.Text("name", recording.Name + SymbolNames.Incomplete(recording));
            writer.WriteStartObject("shared");
            writer.WriteStartArray("frames");
            foreach (var symbol in recording.Symbols)
            {
                WriteFrame(symbol, json);
                await json.DrainAsync(passing.Cancellation).ConfigureAwait(false);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteStartArray("profiles");
            foreach (var thread in threads)
            {
                await WriteProfileAsync(recording, thread, json, passing).ConfigureAwait(false);
                passing.Over++;
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            await json.FlushAsync(passing.Cancellation).ConfigureAwait(false);
        }
    }

    private static void WriteFrame(Symbol symbol, JsonOutput json)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("name"u8, json.Bounded(symbol.Name, Escaped.LongestName));
        if (symbol.File is { } file) json.Writer.WriteString("file"u8, json.Bounded(file, Escaped.LongestName));
        if (symbol.Line > 0) json.Writer.WriteNumber("line"u8, symbol.Line);
        json.Writer.WriteEndObject();
    }

    private static async Task WriteProfileAsync(Recording recording, int thread, JsonOutput json, Passing passing)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("type"u8, "evented"u8);
        json.Writer.WriteString("name", $"thread {thread}");
        json.Writer.WriteString("unit"u8, "microseconds"u8);
        json.Writer.WriteNumber("startValue"u8, 0);
        json.Writer.WriteStartArray("events"u8);
        var shown = new ShownStack();
        long last = 0;
        foreach (var step in Walk.Through(recording, _nanoseconds, passing.Passed))
        {
            if (step.Thread != thread) continue;
            last = Math.Max(last, step.Time);
            shown.Become(step.Top, json, last);
            await json.DrainAsync(passing.Cancellation).ConfigureAwait(false);
        }

        shown.Become(null, json, last);
        json.Writer.WriteEndArray();
        json.Writer.WriteNumber("endValue"u8, JsonOutput.Thousandth(last));
        json.Writer.WriteEndObject();
    }

    /// <summary>The stack as the profile has it so far.</summary>
    private sealed class ShownStack
    {
        // A resumed call brings its callers along. However deep it is, that must stay a small thing.
        private const int _mostCallers = 100;

        private readonly List<(Frame Call, int Number, int Symbol)> _shown = [];
        private readonly List<Frame> _wanted = [];

        public void Become(Frame? top, JsonOutput json, long time)
        {
            if (top is not null && IsShown(_shown.Count - 1, top)) return;
            if (top is not null && top.Caller is { } caller && IsShown(_shown.Count - 1, caller))
            {
                Open(top, json, time);
                return;
            }

            if (top is not null && IsShown(_shown.Count - 2, top))
            {
                Close(json, time);
                return;
            }

            _wanted.Clear();
            for (var frame = top; frame is not null && _wanted.Count <= _mostCallers; frame = frame.Caller) _wanted.Add(frame);
            _wanted.Reverse();
            var common = 0;
            while (common < _wanted.Count && IsShown(common, _wanted[common])) common++;
            while (_shown.Count > common) Close(json, time);
            for (var i = common; i < _wanted.Count; i++) Open(_wanted[i], json, time);
        }

        // A frame is used again for another call, with another number.
        private bool IsShown(int index, Frame frame) => index >= 0 && index < _shown.Count && _shown[index].Call == frame && _shown[index].Number == frame.Number;

        private void Open(Frame frame, JsonOutput json, long time)
        {
            _shown.Add((frame, frame.Number, frame.Symbol));
            Write("O", frame.Symbol, json, time);
        }

        private void Close(JsonOutput json, long time)
        {
            Write("C", _shown[^1].Symbol, json, time);
            _shown.RemoveAt(_shown.Count - 1);
        }

        private static void Write(string type, int symbol, JsonOutput json, long time)
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteString("type"u8, type);
            json.Writer.WriteNumber("frame"u8, symbol);
            json.Writer.WriteNumber("at"u8, JsonOutput.Thousandth(time));
            json.Writer.WriteEndObject();
        }
    }
}
