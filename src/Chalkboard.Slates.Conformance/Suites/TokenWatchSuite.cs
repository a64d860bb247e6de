using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Watching the ends of sign-ins.</summary>
public abstract class TokenWatchSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private SlateClient Client => new(Store);

    [Fact]
    public virtual async Task The_end_of_a_sign_in_is_reported_on_another_node_however_it_was_ended()
    {
        await using var ends = await StartAsync(SecondStore, Owner);
        var token = await IssueAsync(Owner);
        Assert.True(await Store.Tokens.RevokeAsync(token.Id, TestCancellationToken));
        Assert.Equal(Owner, await ends.ReadAsync());

        await IssueAsync(Owner);
        Assert.Equal(1, await Store.Tokens.RevokeAllAsync(Owner, null, TestCancellationToken));
        Assert.Equal(Owner, await ends.ReadAsync());

        await IssueAsync(Owner);
        await IssueAsync(Owner, maxPerOwner: 1);
        Assert.Equal(Owner, await ends.ReadAsync());
    }

    [Fact]
    public virtual async Task A_watch_of_all_owners_reports_the_ends_of_each()
    {
        await using var ends = await StartAsync(Store, null);
        var owners = HostileNames.All.Append(Owner).ToHashSet(StringComparer.Ordinal);
        foreach (var owner in owners)
        {
            await IssueAsync(owner);
            await Store.Tokens.RevokeAllAsync(owner, null, TestCancellationToken);
        }

        // Other ends may have been missed, which null reports.
        while (owners.Count > 0 && await ends.ReadAsync() is { } reported) owners.Remove(reported);
    }

    [Fact]
    public virtual async Task The_end_of_a_sign_in_is_not_reported_as_one_of_another_owner()
    {
        await using var ends = await StartAsync(Store, Owner);
        await IssueAsync(Owner + "a");
        await Store.Tokens.RevokeAllAsync(Owner + "a", null, TestCancellationToken);
        await using var later = await StartAsync(Store, Owner + "a");
        await IssueAsync(Owner + "a");
        await Store.Tokens.RevokeAllAsync(Owner + "a", null, TestCancellationToken);
        Assert.Equal(Owner + "a", await later.ReadAsync());

        Assert.False(ends.HasNext);
    }

    [Fact]
    public virtual async Task Watching_again_after_the_last_watch_has_ended_misses_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var ends = await StartAsync(Store, Owner);
            await IssueAsync(Owner);
            await SecondStore.Tokens.RevokeAllAsync(Owner, null, TestCancellationToken);

            Assert.Equal(Owner, await ends.ReadAsync());
        }
    }

    [Fact]
    public virtual async Task A_watch_survives_an_outage_and_misses_nothing()
    {
        Assert.SkipWhen(Fixture.Outages.Count == 0, "The fixture of the store has no outages.");
        await using var ends = await StartAsync(Store, Owner);
        foreach (var outage in Fixture.Outages)
        {
            var token = await IssueAsync(Owner);
            await outage.StartAsync();
            try
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(
                    async () => await Store.Tokens.RevokeAsync(token.Id, TestCancellationToken));
            }
            finally
            {
                await outage.StopAsync();
            }

            await Store.Tokens.RevokeAllAsync(Owner, null, TestCancellationToken);
            Assert.Equal(Owner, await ends.ReadAsync());
        }
    }

    [Fact]
    public virtual async Task SlateTokens_WaitForEndAsync_returns_when_another_node_has_revoked_the_sign_in()
    {
        var issued = await Client.Tokens.IssueAsync(Owner, null, TestCancellationToken);
        var token = (await Client.Tokens.FindAsync(issued.RevealSecret(), TestCancellationToken))!;
        var other = await Client.Tokens.IssueAsync(Owner, null, TestCancellationToken);
        var end = Client.Tokens.WaitForEndAsync(token, TestCancellationToken);
        await SecondStore.Tokens.RevokeAsync(other.Id, TestCancellationToken);
        Assert.False(end.IsCompleted);
        await SecondStore.Tokens.RevokeAsync(token.Id, TestCancellationToken);

        await end;
        Assert.Null(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    private static async Task<WatchReader<string?>> StartAsync(ISlateStore store, string? owner)
    {
        var reader = new WatchReader<string?>(cancellationToken => store.Tokens.WatchAsync(owner, cancellationToken));
        Assert.Equal(owner, await reader.ReadAsync());
        return reader;
    }

    private async Task<NewToken> IssueAsync(string owner, int maxPerOwner = 100)
    {
        var token = TestData.CreateToken(owner, TimeSpan.FromHours(1), maxPerOwner: maxPerOwner);
        await Store.Tokens.IssueAsync(token, TestCancellationToken);
        return token;
    }
}
