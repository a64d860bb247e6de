using System.Text;
using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does it cost to read a trace of 1,000,000 events and to sort it into a tree, as chalk does before it shows one? Seconds.
/// The peer only reads the lines.
/// </summary>
public class ViewATrace
{
    private readonly MemoryStream _text = new();
    private Recording _recording = null!;

    [GlobalSetup]
    public async Task Write()
    {
        _recording = LongRecording.Create();
        await TraceFormat.Text.WriteAsync(_recording, _text);
    }

    [Benchmark(Baseline = true)]
    public async Task<int> LinesAlone()
    {
        _text.Position = 0;
        using var reader = new StreamReader(_text, Encoding.UTF8, leaveOpen: true);
        var lines = 0;
        while (await reader.ReadLineAsync() is not null) lines++;
        return lines;
    }

    [Benchmark]
    public Task<Recording> Read()
    {
        _text.Position = 0;
        return TraceReader.ReadAsync(_text);
    }

    [Benchmark]
    public CallTree Sort() => CallTree.From(_recording);
}
