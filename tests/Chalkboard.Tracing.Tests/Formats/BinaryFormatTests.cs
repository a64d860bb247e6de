using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Formats;

public sealed class BinaryFormatTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_keeps_everything(bool damaged) => RandomizedTest.Run(async choices =>
    {
        var recording = RandomRecording.Create(choices, damaged);
        var bytes = await WriteAsync(recording);
        var read = await ReadAsync(bytes);

        foreach (var format in TraceFormat.All) Assert.Equal(await WriteAsync(recording, format), await WriteAsync(read, format));
        Assert.Equal(recording.Events.Select(Describe), read.Events.Select(Describe));
        Assert.Equal(recording.Symbols, read.Symbols);
        Assert.Equal(recording.Dropped, read.Dropped);
        Assert.Equal(recording.Details, read.Details);
        Assert.Equal(
            (recording.Name, recording.StartedAt, recording.StartedAt.Offset, recording.StartTimestamp, recording.EndTimestamp),
            (read.Name, read.StartedAt, read.StartedAt.Offset, read.StartTimestamp, read.EndTimestamp));
        Assert.False(read.IsTruncated);
    });

    [Fact]
    public async Task A_file_that_is_cut_anywhere_is_truncated_or_has_no_beginning()
    {
        var bytes = await WriteAsync(TestData.Orders);
        var lengths = new HashSet<int>();
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                var read = await ReadAsync(bytes[..length]);
                Assert.True(read.IsTruncated);
                Assert.Equal("GET /checkout", read.Name);
                lengths.Add(read.Events.Count);
                var text = await read.FormatAsync(TraceFormat.Text);
                Assert.Contains("# Truncated: ", text, StringComparison.Ordinal);
                Assert.True((await RecordingExtensions.ParseAsync(text)).IsTruncated);
            }
            catch (InvalidTraceException)
            {
                Assert.Empty(lengths);
            }
        }

        Assert.Equal([0, TestData.Orders.Events.Count], lengths);
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused() => RandomizedTest.Run(async choices =>
    {
        var bytes = await WriteAsync(RandomRecording.Create(choices));
        foreach (var choice in choices) bytes[(int)((uint)choice % bytes.Length)] = (byte)(choice >> 8);
        try
        {
            var read = await ReadAsync(bytes);
            foreach (var format in TraceFormat.All) await WriteAsync(read, format);
            var tree = read.BuildTree();
            Assert.All(tree.Calls, call => Assert.True(call.Duration >= TimeSpan.Zero));
        }
        catch (InvalidTraceException)
        {
        }
    });

    [Fact]
    public async Task A_length_that_the_file_does_not_have_takes_no_memory()
    {
        byte[] bytes = [.. BinaryFormat.FirstBytes, (byte)BlockKind.Facts, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<InvalidTraceException>(() => ReadAsync(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1_000_000);
    }

    [Fact]
    public async Task A_file_of_an_older_version_is_read()
    {
        var bytes = await WriteAsync(TestData.Checkout);
        bytes[BinaryFormat.FirstBytes.Length - 1] = 1;
        Assert.Equal(TestData.Checkout.Events.Select(Describe), (await ReadAsync(bytes)).Events.Select(Describe));
    }

    [Fact]
    public async Task A_newer_version_is_named()
    {
        var bytes = await WriteAsync(TestData.Checkout);
        bytes[BinaryFormat.FirstBytes.Length - 1] = 3;
        var exception = await Assert.ThrowsAsync<InvalidTraceException>(() => ReadAsync(bytes));
        Assert.Contains("version 3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_takes_at_most_12_bytes()
    {
        var events = new EventList();
        var time = 1L << 50;
        for (var i = 0; i < 100_000; i++)
        {
            events.Add(new(EventKind.Enter, time += 40 + i % 5_000, 1, i % 50, 10 + i % 50));
            events.Add(new(EventKind.Leave, time += 40 + i % 7_000, 1, i % 50, 20 + i % 50));
        }

        var bytes = await WriteAsync(new()
        {
            Name = "long",
            TimestampFrequency = 1_000_000_000,
            StartTimestamp = 1L << 50,
            EndTimestamp = time,
            Symbols = [.. Enumerable.Range(0, 50).Select(i => new Symbol("Type", $"Method{i}"))],
            Events = events,
        });

        Assert.InRange(bytes.Length, 1, 12 * 100_000);
        Assert.Equal(100_000, (await ReadAsync(bytes)).BuildTree().Count);
    }

    private static async Task<byte[]> WriteAsync(Recording recording, TraceFormat? format = null)
    {
        using var stream = new MemoryStream();
        await (format ?? TraceFormat.Binary).WriteAsync(recording, stream, cancellationToken: TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    private static Task<Recording> ReadAsync(byte[] bytes) =>
        TraceReader.ReadAsync(new MemoryStream(bytes), cancellationToken: TestContext.Current.CancellationToken);

    private static (EventKind, long, int, int, int, int, string) Describe(Event e) =>
        (e.Kind, e.Timestamp, e.ThreadId, e.SymbolIndex, e.Line, e.Call, e.Value.ToString());
}
