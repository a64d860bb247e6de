using Orders;

namespace Chalkboard.Tracing.Testing.Tests;

/// <summary>Counts that grow with the data.</summary>
public sealed class GrowthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queries_that_grow_with_the_rows_fail_with_their_path_and_three_counts()
    {
        await using var site = await OrdersSite.StartAsync();
        using var client = site.CreateClient();

        var growth = await TestGrowth.RecordAsync(
            site.SetOrderCountAsync, () => client.GetStringAsync("/orders", Cancellation), sizes: [3, 30, 300]);

        growth.Dependencies("SQL").ShouldGrowAtMost(Growth.Linear);
        growth.Calls().ShouldGrowAtMost(Growth.Linear);
        TraceAssert.Fails(
            """
            SQL dependencies: expected no growth, but these grow faster at sizes of 3, 30, 300:

            Program.Main: lambda (Program.cs:12)
              Program.Main: lambda (Program.cs:16)
                OrderList.ListAsync
                  OrderList.GetTotalAsync
                    3, 30, 300 × SQL: SELECT COALESCE(SUM("i"."Price"), ?) FROM "Items" AS "i" WHERE "i"."OrderId" = @orderId (OrderList.cs:34)
            """, () => growth.Dependencies("SQL").ShouldGrowAtMost(Growth.Constant));
        TraceAssert.Fails(
            """
            Calls: expected at most logarithmic growth, but these grow faster at sizes of 3, 30, 300:

            Program.Main: lambda (Program.cs:12)
              Program.Main: lambda (Program.cs:16)
                OrderList.ListAsync
                  3, 30, 300 × Order.new (Order.cs:9)
                  4, 31, 301 × [List.Enumerator.MoveNext] (OrderList.cs:11)
                  3, 30, 300 × OrderList.GetTotalAsync (OrderList.cs:34)
            """, () => growth.Calls().ShouldGrowAtMost(Growth.Logarithmic));
    }

    [Fact]
    public async Task Calls_that_grow_with_the_square_of_the_rows_fail_although_the_queries_do_not_grow()
    {
        await using var site = await OrdersSite.StartAsync();
        using var client = site.CreateClient();

        var growth = await TestGrowth.RecordAsync(
            site.SetOrderCountAsync, () => client.GetStringAsync("/orders/duplicates", Cancellation), sizes: [3, 30, 300]);

        growth.Dependencies().ShouldGrowAtMost(Growth.Constant);
        growth.Calls("OrderList").ShouldGrowAtMost(Growth.Quadratic);
        TraceAssert.Fails(
            """
            Calls of OrderList: expected at most linear growth, but these grow faster at sizes of 3, 30, 300:

            Program.Main: lambda (Program.cs:12)
              Program.Main: lambda (Program.cs:18)
                OrderList.CountDuplicatesAsync
                  OrderList.CountDuplicatesAsync: lambda (OrderList.cs:22)
                    OrderList.CountDuplicates
                      9, 900, 90000 × OrderList.IsDuplicate (OrderList.cs:36)
            """, () => growth.Calls("OrderList").ShouldGrowAtMost(Growth.Linear));
        TraceAssert.Fails(
            "HTTP dependencies: expected no growth, but there are none at any size, so that nothing can be said.",
            () => growth.Dependencies("HTTP").ShouldGrowAtMost(Growth.Constant));
    }

    [Theory]
    [InlineData(Growth.Constant)]
    [InlineData(Growth.Logarithmic)]
    [InlineData(Growth.Linear)]
    [InlineData(Growth.Linearithmic)]
    [InlineData(Growth.Quadratic)]
    public async Task Each_growth_passes_itself_and_all_faster_ones(Growth actual)
    {
        var size = 0;
        var growth = await TestGrowth.RecordAsync(
            next => Task.FromResult(size = next),
            () => Task.FromResult(new OrderNumbers().CountValid(7 + GetCount(actual, size) / 2)));

        var calls = growth.Calls("OrderNumbers.Parse");

        foreach (var allowed in Enum.GetValues<Growth>())
        {
            if (allowed >= actual) calls.ShouldGrowAtMost(allowed);
            else Assert.Throws<TraceAssertionException>(() => calls.ShouldGrowAtMost(allowed));
        }
    }

    [Fact]
    public async Task Fewer_than_three_sizes_are_an_error()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => TestGrowth.RecordAsync(_ => Task.CompletedTask, () => Task.CompletedTask, [10, 100]));

        Assert.StartsWith(
            "Three or more sizes from 2 on are needed, in ascending order: 10, 100.", exception.Message, StringComparison.Ordinal);
    }

    private static int GetCount(Growth growth, int size) => (int)(growth switch
    {
        Growth.Constant => 1,
        Growth.Logarithmic => 4 * Math.Log2(size),
        Growth.Linear => size,
        Growth.Linearithmic => size * Math.Log2(size),
        _ => size * size / 20.0,
    });
}
