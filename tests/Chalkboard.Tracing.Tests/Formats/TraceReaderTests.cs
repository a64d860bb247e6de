using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Formats;

public sealed class TraceReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_recording_that_was_read_is_written_with_the_same_text(bool damaged) => RandomizedTest.Run(async choices =>
    {
        var text = await RandomRecording.Create(choices, damaged).FormatAsync(TraceFormat.Text);

        Assert.Equal(text, await (await RecordingExtensions.ParseAsync(text)).FormatAsync(TraceFormat.Text));
    });

    [Fact]
    public void A_text_has_the_same_tree_as_its_recording() => RandomizedTest.Run(async choices =>
    {
        var recording = RandomRecording.Create(choices);

        var tree = recording.BuildTree();
        var read = (await RecordingExtensions.ParseAsync(await recording.FormatAsync(TraceFormat.Text))).BuildTree();

        var (calls, callsRead) = (tree.EnumerateCalls().ToList(), read.EnumerateCalls().ToList());
        Assert.Equal(calls.Select(Describe), callsRead.Select(Describe));
        // Times in the text are rounded to microseconds.
        foreach (var (call, callRead) in calls.Zip(callsRead))
        {
            Assert.InRange((call.Duration - callRead.Duration).Duration(), TimeSpan.Zero, TimeSpan.FromMicroseconds(1));
            Assert.InRange(
                (call.ActiveTime - callRead.ActiveTime).Duration(), TimeSpan.Zero, TimeSpan.FromMicroseconds(1 + call.SuspensionCount));
        }

        static string Describe(Call call) =>
            $"{call.Caller?.Symbol.Name} {call.Symbol.Name} {call.IsExternal} {call.Outcome} {call.Line} {call.SuspensionCount}";
    });

    [Fact]
    public async Task A_truncated_text_is_marked_as_truncated_in_every_format()
    {
        var text = await TestData.Orders.FormatAsync(TraceFormat.Text);
        Assert.False((await RecordingExtensions.ParseAsync(text)).IsTruncated);
        Assert.False((await RecordingExtensions.ParseAsync(text.TrimEnd('\n'))).IsTruncated);

        for (var length = text.IndexOf('\n', text.IndexOf("# Operation", StringComparison.Ordinal)) + 1; length < text.Length - 1; length++)
        {
            var read = await RecordingExtensions.ParseAsync(text[..length]);

            Assert.True(read.IsTruncated, text[..length]);
            Assert.True(read.IsMissingCalls);
            Assert.All(read.Symbols, symbol => Assert.Contains(TestData.Orders.Symbols, whole => whole.Name == symbol.Name));
            var again = await read.FormatAsync(TraceFormat.Text);
            Assert.Contains("# Truncated: the end of the file is missing", again, StringComparison.Ordinal);
            Assert.True((await RecordingExtensions.ParseAsync(again)).IsTruncated);
            Assert.Contains(
                "\"truncated\":\"the end of the file is missing\"", await read.FormatAsync(TraceFormat.Chrome), StringComparison.Ordinal);
            Assert.Contains(
                "\"name\":\"GET /checkout (truncated)\"", await read.FormatAsync(TraceFormat.Speedscope), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_text_that_does_not_announce_its_last_line_is_complete()
    {
        var text = (await TestData.Orders.FormatAsync(TraceFormat.Text)).Replace("# Ends with: # End\n", "", StringComparison.Ordinal)
            .Replace("# End\n", "", StringComparison.Ordinal);

        Assert.False((await RecordingExtensions.ParseAsync(text)).IsTruncated);
        Assert.True((await RecordingExtensions.ParseAsync(text[..text.LastIndexOf("--|", StringComparison.Ordinal)])).IsTruncated);
    }

    [Fact]
    public async Task Lower_bounds_of_dropped_items_are_marked_in_every_format()
    {
        var checkout = TestData.Checkout;
        var recording = new Recording
        {
            Name = checkout.Name,
            TimestampFrequency = checkout.TimestampFrequency,
            Symbols = checkout.Symbols,
            Events = checkout.Events,
            Dropped = [new("calls beyond the limit of 10 events", 7) { IncludesCalls = true, IsLowerBound = true },
                new("values truncated after 2 characters", 1)],
        };
        var text = await recording.FormatAsync(TraceFormat.Text);

        Assert.Contains(
            "# Dropped: at least 7 calls beyond the limit of 10 events\n# Dropped: 1 values truncated after 2 characters\n", text,
            StringComparison.Ordinal);
        Assert.Equal(recording.Dropped, (await RecordingExtensions.ParseAsync(text)).Dropped);
        Assert.True((await RecordingExtensions.ParseAsync(text)).BuildTree().IsMissingCalls);
        Assert.Contains(
            "calls beyond the limit of 10 events (at least)\":7", await recording.FormatAsync(TraceFormat.Chrome),
            StringComparison.Ordinal);
        Assert.Contains(
            "\"name\":\"GET /checkout (incomplete)\"", await recording.FormatAsync(TraceFormat.Speedscope), StringComparison.Ordinal);
        Assert.False(checkout.IsMissingCalls);
    }

    [Fact]
    public async Task The_example_of_the_design_can_be_read_without_a_header()
    {
        var recording = await RecordingExtensions.ParseAsync(
            """
            --> Checkout.Price (Checkout:41)
            --. Checkout.Price (Checkout:43)
            ----[ Decimal.Parse (Checkout:43)
            ----] Decimal.Parse (Checkout:43)  0.044ms
            --< Checkout.Price (Checkout:47): 12.50 0.812ms
            """.ReplaceLineEndings("\r\n"));

        var price = Assert.Single(recording.BuildTree().Roots);
        Assert.Equal("12.50", price.Value.ToString());
        Assert.Equal(TimeSpan.FromMicroseconds(812), price.Duration);
        Assert.Equal(TimeSpan.FromMicroseconds(812 - 44), price.SelfTime);
        Assert.Equal("Decimal.Parse", Assert.Single(price.Callees).Symbol.Name);
    }

    [Fact]
    public async Task A_trace_without_name_and_events_can_be_read_back()
    {
        var read = await RecordingExtensions.ParseAsync(await new RecordingBuilder().Build(name: "").FormatAsync(TraceFormat.Text));

        Assert.Equal(("", 0, false), (read.Name, read.Events.Count, read.IsTruncated));
    }

    [Theory]
    [InlineData("23.4", 23.4)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1e300", null)]
    [InlineData("-5", null)]
    public async Task An_overhead_that_is_no_duration_was_not_measured(string text, double? overhead)
    {
        var read = await RecordingExtensions.ParseAsync($"# Chalkboard trace 1\n# Overhead: {text} ns per event\n--> A.B\n--< A.B  1.000ms");

        Assert.Equal(overhead, read.EventOverheadNanoseconds);
    }

    [Theory]
    [InlineData("", "It is not a trace: it is empty.")]
    [InlineData("\n \n", "It is not a trace: it is empty.")]
    [InlineData("<html>", "It is not a trace in the text format: in line 1, it does not begin with two dashes.")]
    [InlineData("{\"traceEvents\":[]}", "It is not a trace in the text format: in line 1, it does not begin with two dashes.")]
    [InlineData("--", "It is not a trace in the text format: in line 1, after its dashes there is none of > = . [ ] < ! * ~ ^ | { } ;.")]
    [InlineData("--> A.B\n--x A.B", "Line 2 is not a line of a trace: after its dashes there is none of > = . [ ] < ! * ~ ^ | { } ;.")]
    [InlineData("--> A.B\n--< A.B", "Line 2 is not a line of a trace: it does not end with a time, such as 0.812ms.")]
    [InlineData("--> A.B\n--< A.B  xms", "Line 2 is not a line of a trace: it does not end with a time, such as 0.812ms.")]
    [InlineData(
        "--> A.B\n--< A.B  99999999999999999999ms", "Line 2 is not a line of a trace: it does not end with a time, such as 0.812ms.")]
    [InlineData("--> ", "It is not a trace in the text format: in line 1, it has no name.")]
    [InlineData("== thread x", "It is not a trace in the text format: in line 1, it has no number of a thread.")]
    public async Task A_text_that_is_not_a_trace_is_refused_with_the_line(string text, string message)
    {
        var refused = await Assert.ThrowsAsync<InvalidTraceException>(() => RecordingExtensions.ParseAsync(text));

        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task A_byte_order_mark_is_not_part_of_a_trace() =>
        Assert.Equal("GET /", (await RecordingExtensions.ParseAsync("\uFEFF# Operation: GET /\n--> A.B\n")).Name);

    [Fact]
    public async Task An_endless_line_is_refused()
    {
        var refused =
            await Assert.ThrowsAsync<InvalidTraceException>(
                () => TraceReader.ReadAsync(new EndlessStream(), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("longer than 262144 characters", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused() => RandomizedTest.Run(async choices =>
    {
        const string Letters = "-->.[]<!*~^|=:# ()\n\\1ams";
        var text = string.Concat(choices.Select(choice => Letters[(int)((uint)choice % Letters.Length)])) + "\n--> A\n";
        try
        {
            _ = (await RecordingExtensions.ParseAsync(text)).BuildTree();
        }
        catch (InvalidTraceException)
        {
        }
    });

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'-');
            return new(buffer.Length);
        }
    }
}
