using System.Globalization;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

public sealed class SlowCommitTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task A_commit_of_a_second_is_recorded_without_owner_and_content()
    {
        var site = new MeasuredSite { CallDuration = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1) };
        await site.CommitAsync();
        site.CallDuration = TimeSpan.FromSeconds(1);
        var start = site.Time.GetUtcNow();
        var slate = site.Slate("secret-owner");
        await slate.CommitAsync(
            commit => commit.Set(slate.User, new("secret-content")).Set(slate.Named("secret-id"), new("secret-content")), Stop);

        var slow = Assert.Single(site.Repository.GetSlowCommits());

        Assert.Equal(["Documents", "Outcome", "Processing Time", "Start Time", "Store"], slow.Keys.Order());
        Assert.Equal(
            ("mine", 2, start, TimeSpan.FromSeconds(1),
                "Committed"), (slow["Store"], slow["Documents"], slow["Start Time"], slow["Processing Time"], slow["Outcome"]));
        Assert.DoesNotContain(
            slow.Values, value => Convert.ToString(value, CultureInfo.InvariantCulture)!.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_outcome_of_a_slow_commit_is_recorded()
    {
        var site = new MeasuredSite { CallDuration = TimeSpan.FromSeconds(2) };
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
            site.Time.Advance(site.CallDuration);
            throw new StoreUnavailableException("secret");
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => site.CommitAsync());
        using var gone = new CancellationTokenSource();
        site.Store.BeforeCall = (_, _) =>
        {
            site.Time.Advance(site.CallDuration);
            return gone.CancelAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await site.Slate().User.SetAsync(new("Dan"), gone.Token));

        Assert.Equal(
            ["Committed", "Conflict", "Signed Out", "StoreUnavailableException",
                "Cancelled"], site.Repository.GetSlowCommits().Select(slow => slow["Outcome"]));
    }

    [Fact]
    public async Task The_newest_hundred_slow_commits_are_kept()
    {
        var site = new MeasuredSite { CallDuration = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 130; i++) await site.CommitAsync();

        var starts = site.Repository.GetSlowCommits().Select(slow => (DateTimeOffset)slow["Start Time"]!).ToList();

        Assert.Equal(Enumerable.Range(30, 100).Select(i => site.Time.Start.AddSeconds(i)), starts);
    }

    [Fact]
    public async Task The_threshold_and_the_number_of_slow_commits_are_options()
    {
        var site = new MeasuredSite(configure: options =>
        {
            options.SlowCommits.Threshold = TimeSpan.FromMilliseconds(5);
            options.SlowCommits.MaxCount = 3;
        });
        site.CallDuration = TimeSpan.FromMilliseconds(4);
        await site.CommitAsync();
        Assert.Empty(site.Repository.GetSlowCommits());

        site.CallDuration = TimeSpan.FromMilliseconds(5);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => site.CommitAsync(), Stop)));

        Assert.Equal(3, site.Repository.GetSlowCommits().Count);
    }
}
