using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Given;

namespace Chalkboard.Tracing.Tests.Forms;

/// <summary>What a million events cost in memory.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    private static readonly Lazy<Recording> _million = new(Million);

    [Theory]
    [InlineData("text")]
    [InlineData("chrome")]
    [InlineData("speedscope")]
    [InlineData("folded")]
    public async Task Writing_a_million_events_allocates_next_to_nothing_and_goes_out_in_small_pieces(string name)
    {
        var (recording, output) = (_million.Value, new Pieces());
        var form = TraceFormat.All.Single(known => known.Name == name);
        await form.WriteAsync(recording, output, cancellationToken: TestContext.Current.CancellationToken);

        // Nothing here leaves the thread: the stream is at hand at once.
        var before = GC.GetAllocatedBytesForCurrentThread();
        await form.WriteAsync(recording, output, cancellationToken: TestContext.Current.CancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_000_000, recording.Events.Count);
        Assert.InRange(allocated, 1, 1_000_000);
        Assert.InRange(output.Longest, 1, 100_000);
    }

    [Fact]
    public async Task Reading_them_takes_what_the_events_take_and_no_copy_of_the_text()
    {
        using var text = new MemoryStream();
        await TraceFormat.Text.WriteAsync(_million.Value, text, cancellationToken: TestContext.Current.CancellationToken);

        text.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = await TraceReader.ReadAsync(text, cancellationToken: TestContext.Current.CancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_000_000, read.Events.Count);
        Assert.InRange(allocated, 40_000_000, 60_000_000);
    }

    [Fact]
    public async Task Progress_grows_to_the_whole_and_a_pass_can_be_ended()
    {
        var progress = new Shares();
        await TraceFormat.Speedscope.WriteAsync(_million.Value, Stream.Null, progress, TestContext.Current.CancellationToken);

        Assert.Equal(progress.Told.Order(), progress.Told);
        Assert.Equal(1, progress.Told[^1]);
        Assert.True(progress.Told.Count > 100);
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TraceFormat.Text.WriteAsync(_million.Value, Stream.Null, null, ended.Token));
    }

    private static Recording Million()
    {
        var events = new EventList();
        var time = 0L;
        // Lines with a call each, on two threads by turns.
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

    private sealed class Pieces : MemoryStream
    {
        public int Longest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Longest = Math.Max(Longest, buffer.Length);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => Assert.Fail("It blocked.");

        public override void Write(ReadOnlySpan<byte> buffer) => Assert.Fail("It blocked.");
    }

    private sealed class Shares : IProgress<double>
    {
        public List<double> Told { get; } = [];

        public void Report(double value) => Told.Add(value);
    }
}
