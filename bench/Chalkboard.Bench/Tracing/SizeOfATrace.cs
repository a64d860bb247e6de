using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// How many bytes does an event take while it is recorded, once the trace is stopped, and in a file? And how long does it take to open a
/// million events? The peer is the log of the operation that is recorded.
/// </summary>
internal static class SizeOfATrace
{
    private const int Times = 100;
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        List<string> lines =
        [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; woven code that was traced.",
            "",
            "| Recorded | Events per call | Log, bytes per event | Stopped, bytes per event | File, bytes per event " +
            "| File, bytes per call |",
            "|---|---:|---:|---:|---:|---:|",
        ];
        lines.Add(await MeasureAsync("calls alone", nameof(Measured.Loop), TraceContents.Calls));
        lines.Add(await MeasureAsync(
            "calls with four lines and an external call", nameof(Measured.LoopOfSeveral),
            TraceContents.Calls | TraceContents.Lines | TraceContents.ExternalCalls));
        lines.Add(await MeasureAsync("all, with values", nameof(Measured.LoopOfSeveral), TraceContents.All));
        lines.AddRange(["", $"A file of 1,000,000 events, medians of {Rounds}:", "", "| Step | Time |", "|---|---:|"]);
        await MeasureOpeningAsync(lines);
        ResultFile.Write(nameof(SizeOfATrace), lines);
    }

    private static async Task<string> MeasureAsync(string name, string loop, TraceContents contents)
    {
        var run = WovenCode.LoadWoven(loop);
        using var trace = CallTrace.Start(new() { Contents = contents, Limits = { MaxBytes = 1L << 30 } });
        for (var i = 0; i < Times; i++) run(i);
        trace.EndOperation();
        var log = trace.BufferedBytes;
        var recording = trace.Stop();
        var stopped = recording.Events.ByteCount;
        var file = await WriteAsync(recording);
        var (count, calls) = ((double)recording.Events.Count, (double)CallTree.From(recording).Calls.Count(call => !call.IsExternal));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {count / calls:N1} | {log / count:N1} | {stopped / count:N1} | {file.Length / count:N1} " +
            $"| {file.Length / calls:N1} |");
    }

    private static async Task MeasureOpeningAsync(List<string> lines)
    {
        var file = await WriteAsync(LongRecording.Create());
        List<double> reading = [], sorting = [];
        for (var round = 0; round <= Rounds; round++)
        {
            file.Position = 0;
            var start = Stopwatch.GetTimestamp();
            var recording = await TraceReader.ReadAsync(file);
            var read = Stopwatch.GetTimestamp();
            CallTree.From(recording);
            reading.Add(Stopwatch.GetElapsedTime(start, read).TotalMilliseconds);
            sorting.Add(Stopwatch.GetElapsedTime(read).TotalMilliseconds);
        }

        lines.Add(Row("read it", reading));
        lines.Add(Row("create the tree", sorting));

        static string Row(string step, List<double> milliseconds) =>
            string.Create(CultureInfo.InvariantCulture, $"| {step} | {MedianInterval.From(milliseconds.Skip(1)).Median:N0} ms |");
    }

    private static async Task<MemoryStream> WriteAsync(Recording recording)
    {
        var file = new MemoryStream();
        await TraceFormat.Binary.WriteAsync(recording, file);
        return file;
    }
}
