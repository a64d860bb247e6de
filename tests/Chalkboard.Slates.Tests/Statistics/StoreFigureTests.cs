using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>The statistics of a store.</summary>
public sealed class StoreFigureTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Times_are_durations_whose_mean_is_exact_and_whose_percentiles_are_within_a_hundredth()
    {
        var site = new MeasuredSite();
        foreach (var (reads, milliseconds) in ((int, int)[])[(90, 1), (8, 10), (2, 1_000)])
        {
            site.CallDuration = TimeSpan.FromMilliseconds(milliseconds);
            await site.ReadAsync(reads);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(21.7), site.Record.GetValue("Mean Read Time"));
        foreach (var (percentile, milliseconds) in ((int, double)[])[(50, 1), (95, 10), (99, 1_000)])
            Assert.InRange(
                Assert.IsType<TimeSpan>(
                    site.Record.GetValue($"{percentile}% Read Time")).TotalMilliseconds, milliseconds * 0.99, milliseconds * 1.01);
    }

    [Fact]
    public async Task Durations_without_operations_are_null()
    {
        var site = new MeasuredSite();
        await site.ReadAsync();

        Assert.All(["Mean", "50%", "95%", "99%"], figure => Assert.Null(site.Record.GetValue($"{figure} Commit Time")));
    }

    [Fact]
    public async Task A_very_long_operation_is_counted()
    {
        var site = new MeasuredSite { CallDuration = TimeSpan.FromDays(1) };
        await site.ReadAsync();

        Assert.Equal((1L, TimeSpan.FromDays(1)), (site.Record.GetValue("Total Reads"), site.Record.GetValue("Mean Read Time")));
        Assert.InRange(Assert.IsType<TimeSpan>(site.Record.GetValue("99% Read Time")).TotalMinutes, 10, 10.1);
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
                0L), (site.Record.GetValue("Total Conflicts"), site.Record.GetValue("Total Retries"), site.Record.GetValue("Total Commits"),
                    site.Record.GetValue("Total Errors")));
        var totals = site.Repository.GetSlates();
        Assert.Equal(
            (1L, 1L, 4L,
                2L), (totals.GetValue("Total Conflicts"), totals.GetValue("Total Retries"), totals.GetValue("Total Commits"),
                    totals.GetValue("Total Reads")));
    }

    [Fact]
    public async Task Errors_of_every_operation_are_counted_and_cancellations_are_not()
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

        Assert.Equal((3L, 2L, 1L),
            (site.Record.GetValue("Total Errors"), site.Record.GetValue("Total Reads"), site.Record.GetValue("Total Commits")));
        Assert.Equal(3L, site.Repository.GetSlates().GetValue("Total Errors"));
    }

    [Fact]
    public async Task Concurrent_operations_are_all_counted()
    {
        const int readers = 8, reads = 2_000;
        var site = new MeasuredSite();

        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(() => site.ReadAsync(reads), Stop)));

        Assert.Equal(
            ((long)readers * reads, (long)readers * reads),
                (site.Record.GetValue("Total Reads"), site.Repository.GetSlates().GetValue("Total Reads")));
    }

    [Fact]
    public async Task While_paused_nothing_is_counted_and_earlier_counts_are_shown()
    {
        var site = new MeasuredSite(configure: options => options.SlowCommits.Threshold = TimeSpan.Zero);
        await site.ReadAsync();
        var enabled = (StrongBox<bool>)site.Repository.GetSlates()["Enabled"]!;

        enabled.Value = false;
        await site.ReadAsync();
        await site.CommitAsync();
        Assert.Equal((1L, 0L, 0),
            (site.Record.GetValue("Total Reads"), site.Record.GetValue("Total Commits"), site.Repository.GetSlowCommits().Count));

        enabled.Value = true;
        await site.ReadAsync();
        Assert.Equal(2L, site.Record.GetValue("Total Reads"));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task An_operation_in_progress_is_counted_only_if_it_started_enabled(bool began, long counted)
    {
        var site = new MeasuredSite(configure: options => options.SlowCommits.Threshold = TimeSpan.Zero);
        var slate = site.Slate();
        await site.CommitAsync();
        var enabled = (StrongBox<bool>)site.Repository.GetSlates()["Enabled"]!;
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
            ((long)site.Record.GetValue("Total Commits")!, (long)site.Record.GetValue("Total Conflicts")!,
                site.Repository.GetSlowCommits().Count);
    }

    [Fact]
    public async Task Rates_are_since_the_start()
    {
        var site = new MeasuredSite();
        Assert.Null(site.Repository.GetSlates().GetValue("Reads/Second"));

        await site.ReadAsync(30);
        site.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((3.0, 0.0),
            (site.Repository.GetSlates().GetValue("Reads/Second"), site.Repository.GetSlates().GetValue("Commits/Second")));
        Assert.Equal(site.Time.Start, site.Repository.GetSlates().GetValue("Start Time"));
    }
}
