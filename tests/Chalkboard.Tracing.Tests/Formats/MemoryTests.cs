using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Formats;

/// <summary>The memory that a million events take.</summary>
[Collection(nameof(NonParallelCollection))]
public sealed class MemoryTests
{
    private static readonly Lazy<Recording> _million = new(CreateMillionEvents);

    [Theory]
    [InlineData("text")]
    [InlineData("chrome")]
    [InlineData("speedscope")]
    [InlineData("folded")]
    public async Task Writing_a_million_events_allocates_little_and_writes_small_blocks(string name)
    {
        var (recording, output) = (_million.Value, new BlockSizeStream());
        var format = TraceFormat.All.Single(format => format.Name == name);
        await format.WriteAsync(recording, output, cancellationToken: TestContext.Current.CancellationToken);

        // The stream completes synchronously, so everything runs on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        await format.WriteAsync(recording, output, cancellationToken: TestContext.Current.CancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_000_000, recording.Events.Count);
        Assert.InRange(allocated, 1, 1_000_000);
        Assert.InRange(output.MaxBlockSize, 1, 100_000);
    }

    [Fact]
    public async Task Reading_a_million_events_allocates_no_copy_of_the_text()
    {
        using var text = new MemoryStream();
        await TraceFormat.Text.WriteAsync(_million.Value, text, cancellationToken: TestContext.Current.CancellationToken);

        text.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = await TraceReader.ReadAsync(text, cancellationToken: TestContext.Current.CancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_000_000, read.Events.Count);
        Assert.InRange(allocated, 1_000_000, 10_000_000);
    }

    [Fact]
    public async Task Progress_grows_to_1_and_writing_can_be_cancelled()
    {
        var progress = new ProgressValues();
        await TraceFormat.Speedscope.WriteAsync(_million.Value, Stream.Null, progress, TestContext.Current.CancellationToken);

        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
        Assert.True(progress.Values.Count > 100);
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TraceFormat.Text.WriteAsync(_million.Value, Stream.Null, null, ended.Token));
    }

    private static Recording CreateMillionEvents()
    {
        var events = new EventList();
        var time = 0L;
        // Two threads alternate.
        for (var i = 0; events.Count < 1_000_000; i++)
        {
            var thread = 1 + (i / 1000 % 2);
            events.Add(new(EventKind.Enter, time += 300, thread, 0, 41));
            events.Add(new(EventKind.Line, time += 300, thread, 0, 42));
            events.Add(new(EventKind.ExternalEnter, time += 300, thread, 1, 42));
            events.Add(new(EventKind.ExternalLeave, time += 300, thread, 1, 42));
            events.Add(new(EventKind.Leave, time += 300, thread, 0, 43, 0, "12.50".AsMemory()));
        }

        return new()
        {
            Name = "long",
            TimestampFrequency = 1_000_000_000,
            EndTimestamp = time,
            Symbols = [new("Checkout", "Price") { File = "/src/Checkout.cs" }, new("Decimal", "Parse")],
            Events = events,
        };
    }

    private sealed class BlockSizeStream : MemoryStream
    {
        public int MaxBlockSize { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            MaxBlockSize = Math.Max(MaxBlockSize, buffer.Length);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => Assert.Fail("A synchronous write would block.");

        public override void Write(ReadOnlySpan<byte> buffer) => Assert.Fail("A synchronous write would block.");
    }

    private sealed class ProgressValues : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
