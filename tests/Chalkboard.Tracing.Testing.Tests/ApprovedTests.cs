using Orders;

namespace Chalkboard.Tracing.Testing.Tests;

/// <summary>Approved files.</summary>
public sealed class ApprovedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string SourceFile => Path.Combine(_folder.Path, "PageTests.cs");

    [Fact]
    public async Task The_calls_of_a_page_are_as_approved()
    {
        await using var site = await OrdersSite.StartAsync();
        await site.SetOrderCountAsync(3);
        using var client = site.CreateClient();

        var trace = await TestTrace.RecordAsync(() => client.GetStringAsync("/orders", Cancellation));

        trace.ShouldMatchApproved();
    }

    [Fact]
    public async Task Branches_in_parallel_are_the_same_in_each_run()
    {
        await using var site = await OrdersSite.StartAsync();
        using var client = site.CreateClient();

        for (var i = 0; i < 20; i++)
        {
            var trace = await TestTrace.RecordAsync(() => client.GetStringAsync("/numbers/parallel", Cancellation));
            trace.ShouldMatchApproved();
        }
    }

    [Fact]
    public void A_missing_file_fails_and_what_was_received_is_next_to_the_source()
    {
        var trace = TestTrace.Record(() => new OrderNumbers().CountValid(3));

        TraceAssert.Fails(
            """
            There is no PageTests.Page.approved.txt yet. PageTests.Page.received.txt next to it has:

            OrderNumbers.CountValid
              3 × OrderNumbers.Parse
              OrderNumbers.Release

            To approve, rename the received file, or run the tests once with CHALKBOARD_APPROVE=1.
            """, () => trace.ShouldMatchApproved(sourceFile: SourceFile, member: "Page"));

        File.Move(Path.Combine(_folder.Path, "PageTests.Page.received.txt"), Path.Combine(_folder.Path, "PageTests.Page.approved.txt"));
        trace.ShouldMatchApproved(sourceFile: SourceFile, member: "Page");
    }

    [Fact]
    public void A_difference_is_shown_with_the_callers_of_its_lines()
    {
        var path = Path.Combine(_folder.Path, "page.approved.txt");
        File.WriteAllText(
            path, "OrderNumbers.CountValid\r\n  OrderNumbers.Check\r\n  2 × OrderNumbers.Parse\r\n  OrderNumbers.Release");
        var trace = TestTrace.Record(() => new OrderNumbers().CountValid(3));

        TraceAssert.Fails(
            """
            The calls differ from page.approved.txt (- approved, + received):

              OrderNumbers.CountValid
            -   OrderNumbers.Check
            -   2 × OrderNumbers.Parse
            +   3 × OrderNumbers.Parse

            To approve, rename the received file, or run the tests once with CHALKBOARD_APPROVE=1.
            """, () => trace.ShouldMatchApproved("page", SourceFile));

        var received = Path.Combine(_folder.Path, "page.received.txt");
        File.Copy(received, path, overwrite: true);
        trace.ShouldMatchApproved("page", SourceFile);
        Assert.False(File.Exists(received));
    }

    [Fact]
    public void A_source_path_that_does_not_exist_fails_with_the_property_to_set()
    {
        var trace = TestTrace.Record(() => new OrderNumbers().CountValid(3));

        TraceAssert.Fails(
            "The source file of the test is '/_/tests/PageTests.cs', whose folder does not exist. Set <DeterministicSourcePaths>false" +
            "</DeterministicSourcePaths> in the project of the tests, and run them where they were built.",
            () => trace.ShouldMatchApproved(sourceFile: "/_/tests/PageTests.cs"));
    }

    public void Dispose() => _folder.Dispose();
}
