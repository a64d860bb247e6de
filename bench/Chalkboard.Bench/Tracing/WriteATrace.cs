using System.Globalization;
using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does it cost to write a trace of 1,000,000 events, in each format? Seconds, in bounded memory. The peer is hand-written code:
/// a line for each event through a StreamWriter, without nesting and elapsed times.
/// </summary>
public class WriteATrace
{
    private readonly Recording _recording = LongRecording.Create();

    [Benchmark(Baseline = true)]
    public async Task ByHand()
    {
        await using var writer = new StreamWriter(Stream.Null, leaveOpen: true);
        foreach (var happened in _recording.Events)
        {
            var symbol = _recording.Symbols[happened.SymbolIndex];
            await writer.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{happened.Kind} {symbol.Name} ({symbol.File}:{happened.Line}): {happened.Value} {happened.Timestamp / 1e6:0.000}ms"));
        }
    }

    [Benchmark]
    public Task Text() => TraceFormat.Text.WriteAsync(_recording, Stream.Null);

    [Benchmark]
    public Task Chrome() => TraceFormat.Chrome.WriteAsync(_recording, Stream.Null);

    [Benchmark]
    public Task Speedscope() => TraceFormat.Speedscope.WriteAsync(_recording, Stream.Null);

    [Benchmark]
    public Task Folded() => TraceFormat.Folded.WriteAsync(_recording, Stream.Null);
}
