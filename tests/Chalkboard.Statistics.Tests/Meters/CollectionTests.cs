using Chalkboard.Statistics.Meters.Publishing;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class CollectionTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectionCycleReports _collections;

    public CollectionTests() => _collections = new CollectionCycleReports(_time, () => new Report());

    [Fact]
    public void Instruments_of_one_collection_share_a_report()
    {
        Assert.Same(_collections.GetReport("a"), _collections.GetReport("b"));
    }

    [Fact]
    public void An_instrument_that_is_observed_again_gets_a_new_report()
    {
        var first = _collections.GetReport("a");
        var second = _collections.GetReport("a");

        Assert.NotSame(first, second);
        Assert.Same(second, _collections.GetReport("b"));
    }

    [Fact]
    public void A_report_is_not_shared_for_longer_than_a_second()
    {
        var first = _collections.GetReport("a");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(first, _collections.GetReport("b"));
    }

    [Fact]
    public void A_concurrent_collection_on_another_thread_gets_its_own_report()
    {
        var first = _collections.GetReport("a");
        object? other = null;
        // Blocks instead of awaiting, because the code below must run on the same thread.
        TestData.RunOnThreads(1, _ => other = _collections.GetReport("b"));

        Assert.NotSame(first, other);
        Assert.Same(first, _collections.GetReport("b"));
    }
}
