using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Given;

namespace Chalkboard.Tracing.Tests.Forms;

/// <summary>What is written, letter by letter. The files in Golden are small enough to be read.</summary>
public sealed class GoldenTests
{
    [Fact]
    public async Task The_text_form_is_that_of_the_design()
    {
        var text = await Some.Checkout.AsAsync(TraceFormat.Text);

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
    public async Task Each_form_shows_awaits_threads_exceptions_and_what_is_still_open(string form, string file)
    {
        var text = await Some.Orders.AsAsync(TraceFormat.All.Single(known => known.Name == form));

        await Golden.CompareAsync(file, text);
    }

    [Fact]
    public async Task The_header_tells_what_was_dropped_what_tracing_cost_and_the_units()
    {
        var checkout = Some.Checkout;
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

            """, await recording.AsAsync(TraceFormat.Text));
    }
}
