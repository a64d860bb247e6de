using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>What the statistics tell of a store.</summary>
public sealed class StoreFigureTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Times_are_durations_whose_mean_is_exact_and_whose_percentiles_are_within_a_hundredth()
    {
        var site = new MeasuredSite();
        foreach (var (reads, milliseconds) in ((int, int)[])[(90, 1), (8, 10), (2, 1_000)])
        {
            site.Takes = TimeSpan.FromMilliseconds(milliseconds);
            await site.ReadAsync(reads);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(21.7), site.Record.Now("Mean Read Time"));
        foreach (var (percentile, milliseconds) in ((int, double)[])[(50, 1), (95, 10), (99, 1_000)])
            Assert.InRange(
                Assert.IsType<TimeSpan>(
                    site.Record.Now($"{percentile}% Read Time")).TotalMilliseconds, milliseconds * 0.99, milliseconds * 1.01);
    }

    [Fact]
    public async Task What_nobody_has_done_yet_took_no_time_at_all_rather_than_zero()
    {
        var site = new MeasuredSite();
        await site.ReadAsync();

        Assert.All(["Mean", "50%", "95%", "99%"], figure => Assert.Null(site.Record.Now($"{figure} Commit Time")));
    }

    [Fact]
    public async Task What_takes_longer_than_any_store_should_is_counted_still()
    {
        var site = new MeasuredSite { Takes = TimeSpan.FromDays(1) };
        await site.ReadAsync();

        Assert.Equal((1L, TimeSpan.FromDays(1)), (site.Record.Now("Total Reads"), site.Record.Now("Mean Read Time")));
        Assert.InRange(Assert.IsType<TimeSpan>(site.Record.Now("99% Read Time")).TotalMinutes, 10, 10.1);
    }

    [Fact]
    public async Task Conflicts_and_retries_are_counted_by_store_and_in_total()
    {
        var site = new MeasuredSite();
        await site.CommitAsync();
        var slate = site.Slate();
        await slate.User.GetAsync(Stop);
        await site.CommitAsync();
        await slate.User.UpdateAsync(user => user with { Visits = 1 }, Stop);

        Assert.Equal(
            (1L, 1L, 4L,
                0L), (site.Record.Now("Total Conflicts"), site.Record.Now("Total Retries"), site.Record.Now("Total Commits"),
                    site.Record.Now("Total Errors")));
        var totals = site.Repository.Slates();
        Assert.Equal(
            (1L, 1L, 4L,
                2L), (totals.Now("Total Conflicts"), totals.Now("Total Retries"), totals.Now("Total Commits"), totals.Now("Total Reads")));
    }

    [Fact]
    public async Task Errors_of_every_operation_are_counted_and_what_the_caller_called_off_is_not()
    {
        var site = new MeasuredSite();
        site.Store.BeforeCall = (_, _) => throw new StoreUnavailableException("Planted.");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => site.ReadAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => site.CommitAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await site.Client.Tokens.IssueAsync("ann", cancellationToken: Stop));

        using var gone = new CancellationTokenSource();
        site.Store.BeforeCall = (_, _) => gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await site.Slate().User.GetAsync(gone.Token));

        Assert.Equal((3L, 2L, 1L), (site.Record.Now("Total Errors"), site.Record.Now("Total Reads"), site.Record.Now("Total Commits")));
        Assert.Equal(3L, site.Repository.Slates().Now("Total Errors"));
    }

    [Fact]
    public async Task Of_what_many_do_at_once_nothing_is_lost()
    {
        const int readers = 8, reads = 2_000;
        var site = new MeasuredSite();

        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(() => site.ReadAsync(reads), Stop)));

        Assert.Equal(
            ((long)readers * reads, (long)readers * reads), (site.Record.Now("Total Reads"), site.Repository.Slates().Now("Total Reads")));
    }

    [Fact]
    public async Task While_paused_nothing_is_counted_and_what_was_counted_is_shown()
    {
        var site = new MeasuredSite(configure: options => options.SlowCommits.Threshold = TimeSpan.Zero);
        await site.ReadAsync();
        var enabled = (StrongBox<bool>)site.Repository.Slates()["Enabled"]!;

        enabled.Value = false;
        await site.ReadAsync();
        await site.CommitAsync();
        Assert.Equal((1L, 0L, 0), (site.Record.Now("Total Reads"), site.Record.Now("Total Commits"), site.Repository.SlowCommits().Count));

        enabled.Value = true;
        await site.ReadAsync();
        Assert.Equal(2L, site.Record.Now("Total Reads"));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task What_is_under_way_as_the_switch_is_turned_ends_as_it_began(bool began, long counted)
    {
        var site = new MeasuredSite(configure: options => options.SlowCommits.Threshold = TimeSpan.Zero);
        var slate = site.Slate();
        await site.CommitAsync();
        var enabled = (StrongBox<bool>)site.Repository.Slates()["Enabled"]!;
        var before = Told();

        enabled.Value = began;
        site.Store.BeforeCall = async (_, _) =>
        {
            await Task.Yield();
            enabled.Value = !began;
        };
        Assert.False(await slate.TryCommitAsync(commit => commit.Replace(slate.User, new("Bob"), DocumentVersion.None), Stop));

        Assert.Equal((before.Commits + counted, before.Conflicts + counted, before.Slow + counted), Told());

        (long Commits, long Conflicts, long Slow) Told() =>
            ((long)site.Record.Now("Total Commits")!, (long)site.Record.Now("Total Conflicts")!, site.Repository.SlowCommits().Count);
    }

    [Fact]
    public async Task Rates_are_since_the_start()
    {
        var site = new MeasuredSite();
        Assert.Null(site.Repository.Slates().Now("Reads/Second"));

        await site.ReadAsync(30);
        site.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((3.0, 0.0), (site.Repository.Slates().Now("Reads/Second"), site.Repository.Slates().Now("Commits/Second")));
        Assert.Equal(site.Time.Start, site.Repository.Slates().Now("Start Time"));
    }
}
