using Orders;

namespace Chalkboard.Tracing.Testing.Tests;

/// <summary>Assertions on the counts of one trace.</summary>
public sealed class CountTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_for_each_row_fails_with_its_path_and_its_count()
    {
        await using var site = await OrdersSite.StartAsync();
        await site.SetOrderCountAsync(7);
        using var client = site.CreateClient();

        var trace = await TestTrace.RecordAsync(() => client.GetStringAsync("/orders", Cancellation));

        trace.Dependencies("sql").ShouldBe(8);
        trace.Calls("OrderList.GetTotalAsync").ShouldBe(7);
        TraceAssert.Fails(
            """
            SQL dependencies: expected at most 2, found 8.

            Program.Main: lambda (Program.cs:12)
              Program.Main: lambda (Program.cs:16)
                OrderList.ListAsync
                  7 × OrderList.GetTotalAsync
                    7 × SQL: SELECT COALESCE(SUM("i"."Price"), ?) FROM "Items" AS "i" WHERE "i"."OrderId" = @orderId (OrderList.cs:34)
                  SQL: SELECT "o"."Id", "o"."Customer" FROM "Orders" AS "o" (OrderList.cs:11)
            """, () => trace.Dependencies("SQL").ShouldBeAtMost(2));
        TraceAssert.Fails(
            """
            Repeated dependencies: expected 0, found 7.

            Program.Main: lambda (Program.cs:12)
              Program.Main: lambda (Program.cs:16)
                OrderList.ListAsync
                  7 × OrderList.GetTotalAsync
                    7 × SQL: SELECT COALESCE(SUM("i"."Price"), ?) FROM "Items" AS "i" WHERE "i"."OrderId" = @orderId (OrderList.cs:34)
            """, () => trace.RepeatedDependencies().ShouldBe(0));
    }

    [Fact]
    public async Task One_query_for_all_rows_passes()
    {
        await using var site = await OrdersSite.StartAsync();
        await site.SetOrderCountAsync(7);
        using var client = site.CreateClient();

        var trace = await TestTrace.RecordAsync(() => client.GetStringAsync("/orders/joined", Cancellation));

        trace.Dependencies("SQL").ShouldBe(1);
        trace.Dependencies("HTTP").ShouldBe(0);
        trace.RepeatedDependencies().ShouldBe(0);
        trace.Exceptions().ShouldBe(0);
        TraceAssert.Fails(
            """
            Dependencies: expected at least 2, found 1.

            Program.Main: lambda (Program.cs:12)
              Program.Main: lambda (Program.cs:17)
                OrderList.ListJoinedAsync
                  SQL: SELECT COALESCE(SUM("i"."Price"), ?) FROM "Items" AS "i" (OrderList.cs:16)
            """, () => trace.Dependencies().ShouldBeAtLeast(2));
    }

    [Fact]
    public void Exceptions_count_whether_a_call_caught_them_or_they_left_it()
    {
        var trace = TestTrace.Record(() =>
        {
            new OrderNumbers().CountValid(6);
            Assert.Throws<FormatException>(() => OrderNumbers.ParseAny());
        });

        TraceAssert.Fails(
            """
            Exceptions: expected 0, found 3.

            OrderNumbers.CountValid
              2 × caught: FormatException: The input string '?' was not in a correct format.
            OrderNumbers.ParseAny
              not caught by a recorded call: FormatException: The input string 'none' was not in a correct format.
            """, () => trace.Exceptions().ShouldBe(0));
    }

    [Fact]
    public void Calls_of_a_type_are_those_of_all_its_methods_and_calls_of_a_method_are_without_its_lambdas()
    {
        var trace = TestTrace.Record(() => new OrderNumbers().CountValid(3));

        trace.Calls("OrderNumbers.CountValid").ShouldBe(1);
        trace.Calls("Orders.OrderNumbers.Parse").ShouldBe(3);
        trace.Calls("release").ShouldBe(1);
        trace.Calls("*.Int32.Parse").ShouldBe(3);
        trace.Calls("DateTime").ShouldBe(0);
        TraceAssert.Fails(
            """
            Calls of OrderNumbers: expected at most 4, found 5.

            OrderNumbers.CountValid
              3 × OrderNumbers.Parse (OrderNumbers.cs:38)
              OrderNumbers.Release (OrderNumbers.cs:36)
            OrderNumbers.CountValid (OrderNumbers.cs:12)
            """, () => trace.Calls("OrderNumbers").ShouldBeAtMost(4));
    }

    [Fact]
    public void A_name_that_no_method_has_never_passes_as_at_most_some_calls()
    {
        var trace = TestTrace.Record(() => new OrderNumbers().CountValid(3));

        // The method exists, and was not called.
        trace.Calls("OrderNumbers.ParseAny").ShouldBeAtMost(1);
        TraceAssert.Fails(
            "No method matches 'OrderNumbers.ParseAll', neither in the woven assemblies that have run nor among those that they call. " +
            "Correct the name, or weave its assembly; use ShouldBe(0) for a method that may not exist.",
            () => trace.Calls("OrderNumbers.ParseAll").ShouldBeAtMost(1));
        Assert.StartsWith(
            "'MySql' is not a kind of dependencies. Use SQL, HTTP, gRPC, MongoDB.",
            Assert.Throws<ArgumentException>(() => trace.Dependencies("MySql")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_without_recorded_calls_fails_with_the_reasons()
    {
        TraceAssert.Fails(
            """
            No call was recorded. One of these is the reason:
            - The application is not woven. Add the package Chalkboard.Tracing.Weaver to its project, not to that of the tests.
            - The request ran without the execution context of the test. For WebApplicationFactory write
              factory.Server.PreserveExecutionContext = true;
            - A rule of AddCallTracing chose the request, so that the application has its trace. Remove the rule in tests.
            """, () => TestTrace.Record(() => _ = string.Concat("a", "b")));
    }

    [Fact]
    public void A_trace_that_reached_a_limit_fails_because_its_counts_are_too_low()
    {
        TraceAssert.Fails(
            "Calls are missing from the trace, so that its counts are too low: 1317 calls beyond the limit of 100 events, with all that " +
            "they did. Record less, or raise the limit in options.Limits by the parameter configure.",
            () => TestTrace.Record(() => new OrderNumbers().CountValid(1000), options => options.Limits.MaxEvents = 100));
    }
}
