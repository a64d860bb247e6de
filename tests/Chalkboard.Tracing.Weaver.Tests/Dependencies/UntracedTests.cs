namespace Chalkboard.Tracing.Weaver.Tests.Dependencies;

/// <summary>Operations that are not traced, before, while and after another one is.</summary>
[Collection(nameof(NonParallelCollection))]
public sealed class UntracedTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private const int MaxRounds = 20;

    [Theory, InlineData("Rename"), InlineData("Count")]
    public void An_operation_that_is_not_traced_allocates_no_more_while_another_one_is(string method)
    {
        // The compiler optimizes away some allocations, sooner or later.
        for (var round = 0; ; round++)
        {
            var without = MeasureAllocations(method);
            long meanwhile;
            using (var trace = CallTrace.Start())
            {
                trace.RestoreFlow();
                meanwhile = MeasureAllocations(method);
            }

            if (meanwhile <= without) return;
            Assert.True(round < MaxRounds, $"{meanwhile} bytes, and {without} without a trace");
        }
    }

    private long MeasureAllocations(string method)
    {
        object[] arguments = method == "Count" ? [database.ConnectionString, 3] : [database.ConnectionString];
        var least = long.MaxValue;
        for (var i = 0; i < 30; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Shop.Loaded.Call("Shop", method, arguments);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
