using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Formats;

/// <summary>Compares the output of each format with files in Golden, which are small enough to be read.</summary>
public sealed class GoldenFileTests
{
    [Fact]
    public async Task The_text_format_matches_the_design()
    {
        var text = await TestData.Checkout.FormatAsync(TraceFormat.Text);

        Assert.EndsWith(
            """


            --> Checkout.Price (Checkout.cs:41)
            --. Checkout.Price (Checkout.cs:43)
            ----[ Decimal.Parse (Checkout.cs:43)
            ----] Decimal.Parse (Checkout.cs:43)  0.044ms
            --< Checkout.Price (Checkout.cs:47): 12.50 0.812ms
            # End

            """, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "orders.trace.txt")]
    [InlineData("chrome", "orders.trace.json")]
    [InlineData("speedscope", "orders.speedscope.json")]
    [InlineData("folded", "orders.folded.txt")]
    public async Task Each_format_shows_awaits_threads_exceptions_and_unfinished_calls(string form, string file)
    {
        var text = await TestData.Orders.FormatAsync(TraceFormat.All.Single(known => known.Name == form));

        await GoldenFile.CompareAsync(file, text);
    }

    [Fact]
    public async Task The_header_has_dropped_items_the_overhead_and_the_units()
    {
        var checkout = TestData.Checkout;
        var recording = new Recording
        {
            Name = checkout.Name,
            StartedAt = checkout.StartedAt,
            TimestampFrequency = checkout.TimestampFrequency,
            Symbols = [],
            Events = [],
            EventOverheadNanoseconds = 23.4,
            KeepReason = "slower than 500 ms",
            Dropped = [new("events beyond the limit of 1000000", 1234), new("values longer than 200", 2)],
            Details = [KeyValuePair.Create("Status", "200")],
        };

        Assert.Equal(
            """
            # Chalkboard trace 1
            # Operation: GET /checkout
            # Started: 2026-01-02T03:04:05.0000000+00:00
            # Kept: slower than 500 ms
            # Dropped: 1234 events beyond the limit of 1000000
            # Dropped: 2 values longer than 200
            # Overhead: 23.4 ns per event, included in the times
            # - Status: 200
            # Ends with: # End
            # Times are durations in milliseconds; at ~ the time on the thread until then, at ^ the time without a thread.

            # End

            """, await recording.FormatAsync(TraceFormat.Text));
    }
}
