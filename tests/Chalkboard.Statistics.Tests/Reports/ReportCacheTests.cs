using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class ReportCacheTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly ReportCache _reports;
    private int _calls;

    public ReportCacheTests() =>
        _reports =
            new ReportCache(
                TestData.CreateRepository(
                    TestData.CreateEntries(("F", TestData.Function(_ => Interlocked.Increment(ref _calls))))), new Extrapolator
                    {
                        TimeProvider = _time,
                    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_readers_of_one_second_share_one_report()
    {
        var reports = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => _reports.GetAsync(_second, Stop).AsTask(), Stop)));
        Assert.Single(reports.Distinct());
        Assert.Equal(1, _calls);

        _time.Advance(TimeSpan.FromSeconds(0.9));
        await _reports.GetAsync(_second, Stop);
        Assert.Equal(1, _calls);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(2, (await _reports.GetAsync(_second, Stop)).GetReport("Stuff")["F"]);
    }

    [Fact]
    public async Task A_reader_that_wants_a_new_report_gets_one_that_the_others_share()
    {
        await _reports.GetAsync(_second, Stop);
        Assert.Equal(2, (await _reports.GetAsync(TimeSpan.Zero, Stop)).GetReport("Stuff")["F"]);
        Assert.Equal(2, (await _reports.GetAsync(_second, Stop)).GetReport("Stuff")["F"]);

        _reports.Invalidate();
        Assert.Equal(3, (await _reports.GetAsync(_second, Stop)).GetReport("Stuff")["F"]);
    }

    [Fact]
    public async Task A_namespace_is_read_alone_unless_there_is_a_recent_report_of_all()
    {
        await _reports.GetAsync("Nobody", _second, Stop);
        Assert.Equal(0, _calls);
        await _reports.GetAsync("Stuff", _second, Stop);
        await _reports.GetAsync("Stuff", _second, Stop);
        Assert.Equal(1, _calls);

        await _reports.GetAsync(_second, Stop);
        _reports.Invalidate();
        await _reports.GetAsync(_second, Stop);
        Assert.Equal(3, (await _reports.GetAsync("Stuff", _second, Stop)).GetReport("Stuff")["F"]);
    }

    [Fact]
    public async Task A_reader_that_cancels_does_not_affect_others()
    {
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var reports = new ReportCache(TestData.CreateRepository(TestData.CreateEntries(("F", TestData.Function(_ =>
        {
            release.Wait();
            return 1;
        })))), new Extrapolator { TimeProvider = _time });
        var (one, other) = (reports.GetAsync(_second, cancel.Token).AsTask(), reports.GetAsync(_second, Stop).AsTask());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        release.Set();
        Assert.Equal(1, (await other).GetReport("Stuff")["F"]);
    }
}
