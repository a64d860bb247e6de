using System.Globalization;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

public sealed class SlowCommitTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task A_commit_that_takes_a_second_is_noted_without_whose_it_was_and_what_it_wrote()
    {
        var site = new MeasuredSite { Takes = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1) };
        await site.CommitAsync();
        site.Takes = TimeSpan.FromSeconds(1);
        var start = site.Time.GetUtcNow();
        var slate = site.Slate("secret-owner");
        await slate.CommitAsync(
            commit => commit.Set(slate.User, new("secret-content")).Set(slate.Named("secret-id"), new("secret-content")), Stop);

        var slow = Assert.Single(site.Repository.SlowCommits());

        Assert.Equal(["Documents", "Outcome", "Processing Time", "Start Time", "Store"], slow.Keys.Order());
        Assert.Equal(
            ("mine", 2, start, TimeSpan.FromSeconds(1),
                "Committed"), (slow["Store"], slow["Documents"], slow["Start Time"], slow["Processing Time"], slow["Outcome"]));
        Assert.DoesNotContain(
            slow.Values, value => Convert.ToString(value, CultureInfo.InvariantCulture)!.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_outcome_is_told_of_conflicts_ended_sign_ins_failures_and_what_was_called_off()
    {
        var site = new MeasuredSite { Takes = TimeSpan.FromSeconds(2) };
        var token = (await site.Client.Tokens.FindAsync(
            (await site.Client.Tokens.IssueAsync("ann", cancellationToken: Stop)).RevealSecret(), Stop))!;
        await site.Client.Tokens.RevokeAsync(token.Id, Stop);

        await site.CommitAsync();
        var stale = site.Slate();
        Assert.False(await stale.TryCommitAsync(commit => commit.Replace(stale.User, new("Bob"), DocumentVersion.None), Stop));
        await Assert.ThrowsAsync<SignedOutException>(
            async () => await site.Client.For<UserSlate>("ann", token).User.SetAsync(new("Cid"), Stop));
        site.Store.BeforeCall = (_, _) =>
        {
            site.Time.Advance(site.Takes);
            throw new StoreUnavailableException("secret");
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => site.CommitAsync());
        using var gone = new CancellationTokenSource();
        site.Store.BeforeCall = (_, _) =>
        {
            site.Time.Advance(site.Takes);
            return gone.CancelAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await site.Slate().User.SetAsync(new("Dan"), gone.Token));

        Assert.Equal(
            ["Committed", "Conflict", "Signed Out", "StoreUnavailableException",
                "Cancelled"], site.Repository.SlowCommits().Select(slow => slow["Outcome"]));
    }

    [Fact]
    public async Task A_hundred_are_kept_the_newest()
    {
        var site = new MeasuredSite { Takes = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 130; i++) await site.CommitAsync();

        var starts = site.Repository.SlowCommits().Select(slow => (DateTimeOffset)slow["Start Time"]!).ToList();

        Assert.Equal(Enumerable.Range(30, 100).Select(i => site.Time.Start.AddSeconds(i)), starts);
    }

    [Fact]
    public async Task Threshold_and_number_are_options()
    {
        var site = new MeasuredSite(configure: options =>
        {
            options.SlowCommits.Threshold = TimeSpan.FromMilliseconds(5);
            options.SlowCommits.MaxCount = 3;
        });
        site.Takes = TimeSpan.FromMilliseconds(4);
        await site.CommitAsync();
        Assert.Empty(site.Repository.SlowCommits());

        site.Takes = TimeSpan.FromMilliseconds(5);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => site.CommitAsync(), Stop)));

        Assert.Equal(3, site.Repository.SlowCommits().Count);
    }
}
