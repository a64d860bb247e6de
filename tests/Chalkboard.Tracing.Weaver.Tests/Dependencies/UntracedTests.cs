namespace Chalkboard.Tracing.Weaver.Tests.Dependencies;

/// <summary>Operations that are not traced, before, while and after another one is.</summary>
[Collection(nameof(NonParallelCollection))]
public sealed class UntracedTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory, InlineData("Rename"), InlineData("Count")]
    public void An_operation_that_is_not_traced_allocates_no_more_while_another_one_is(string method)
    {
        var without = MeasureAllocations(method);
        using (var trace = CallTrace.Start())
        {
            trace.RestoreFlow();
            Assert.InRange(MeasureAllocations(method), 0, without);
        }

        Assert.InRange(MeasureAllocations(method), 0, without);
    }

    private long MeasureAllocations(string method)
    {
        object[] arguments = method == "Count" ? [database.ConnectionString, 3] : [database.ConnectionString];
        var least = long.MaxValue;
        for (var i = 0; i < 60; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Shop.Loaded.Call("Shop", method, arguments);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
