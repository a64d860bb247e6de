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
    public void Instruments_asked_one_after_the_other_share_a_report()
    {
        Assert.Same(_collections.GetReport("a"), _collections.GetReport("b"));
    }

    [Fact]
    public void One_that_is_asked_again_gets_a_new_report_and_shares_it()
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
    public void Who_collects_at_the_same_time_on_another_thread_has_a_report_of_his_own()
    {
        var first = _collections.GetReport("a");
        object? other = null;
        // Waited for, and not awaited, as what follows belongs to this thread.
        Some.OnThreads(1, _ => other = _collections.GetReport("b"));

        Assert.NotSame(first, other);
        Assert.Same(first, _collections.GetReport("b"));
    }
}
