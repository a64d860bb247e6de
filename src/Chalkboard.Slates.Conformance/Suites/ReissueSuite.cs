using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Tokens that supersede others: grace periods and families. (Property 7.)</summary>
public abstract class ReissueSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private ITokenStore Tokens => Store.Tokens;

    [Fact]
    public virtual async Task A_successor_belongs_to_the_family_and_has_its_own_times()
    {
        var first = await Slate.IssueAsync(Ticks(10));
        await AdvanceAsync(2);

        var second = await Slate.ReissueAsync(first, lifetime: Ticks(20), gracePeriod: Ticks(1));
        var third = await Slate.ReissueAsync(second, lifetime: Ticks(20), gracePeriod: Ticks(1));

        Assert.Equal((first.Id, first.Id), (second.Family, third.Family));
        Assert.False(second.IsSuperseded);
        Assert.InRange(second.IssuedAt - first.IssuedAt, Ticks(1.9), Ticks(2.9));
        Assert.InRange(second.ExpiresAt - second.IssuedAt, Ticks(19.9), Ticks(20.1));
    }

    [Fact]
    public virtual async Task The_old_token_is_valid_for_its_grace_period_and_no_longer()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var successor = await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(4));

        await AdvanceAsync(2);
        var found = Assert.IsType<StoredToken>(await SecondStore.Tokens.FindAsync(old.Id, TestCancellationToken));
        Assert.True(found.IsSuperseded);
        Assert.Equal(Owner, found.Owner);

        await AdvanceAsync(3);
        Assert.Null(await SecondStore.Tokens.FindAsync(old.Id, TestCancellationToken));
        Assert.NotNull(await SecondStore.Tokens.FindAsync(successor.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task Without_a_grace_period_the_old_token_ends_at_once()
    {
        var old = await Slate.IssueAsync(Ticks(100));
        await Slate.ReissueAsync(old, Ticks(50), gracePeriod: TimeSpan.Zero);

        Assert.Null(await SecondStore.Tokens.FindAsync(old.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_grace_period_does_not_extend_a_lifetime()
    {
        var old = await Slate.IssueAsync(Ticks(2));
        await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(40));
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(old.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_superseded_token_is_not_renewed_beyond_its_grace_period()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(4));
        await AdvanceAsync(2);
        await Tokens.RenewAsync(old.Id, Ticks(50), TestCancellationToken);
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(old.Id, TestCancellationToken));
        Assert.Null(await Tokens.RenewAsync(old.Id, Ticks(50), TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_superseded_token_is_not_reissued()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var successor = await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(4));
        var second = TestData.CreateToken(Owner, Ticks(50));

        Assert.False(await SecondStore.Tokens.ReissueAsync(old.Id, second, gracePeriod: Ticks(40), TestCancellationToken));

        Assert.Equal(new HashSet<TokenId> { old.Id, successor.Id }, await Slate.ListTokenIdsAsync());
        Assert.Null(await Tokens.FindAsync(second.Id, TestCancellationToken));
        await AdvanceAsync(5);
        Assert.Null(await Tokens.FindAsync(old.Id, TestCancellationToken));
        Assert.NotNull(await Tokens.FindAsync(successor.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task Exactly_one_of_many_reissues_succeeds_and_the_old_token_keeps_its_grace_period()
    {
        for (var round = 0; round < 5; round++)
        {
            var old = await Slate.IssueAsync(Ticks(100));
            var reissues = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
                async () => await (i % 2 == 0 ? Tokens : SecondStore.Tokens)
                    .ReissueAsync(
                        old.Id, TestData.CreateToken(Owner, Ticks(50)), Ticks(20), TestCancellationToken), TestCancellationToken)));

            Assert.Single(reissues, done => done);
            Assert.NotNull(await Tokens.FindAsync(old.Id, TestCancellationToken));
            Assert.Single(await Slate.ListTokensAsync(), token => token.Family == old.Family && !token.IsSuperseded);
        }
    }

    [Fact]
    public virtual async Task An_expired_token_is_not_reissued()
    {
        var old = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);
        var successor = TestData.CreateToken(Owner, Ticks(10));

        Assert.False(await Tokens.ReissueAsync(old.Id, successor, Ticks(1), TestCancellationToken));
        Assert.Null(await Tokens.FindAsync(successor.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_token_is_not_reissued_to_another_owner()
    {
        var old = await Slate.IssueAsync(Ticks(100));
        var successor = TestData.CreateToken(TestData.CreateOwner(), Ticks(50));

        Assert.False(await Tokens.ReissueAsync(old.Id, successor, Ticks(1), TestCancellationToken));
        Assert.Null(await Tokens.FindAsync(successor.Id, TestCancellationToken));
        Assert.False((await Tokens.FindAsync(old.Id, TestCancellationToken))!.IsSuperseded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public virtual async Task Revoking_one_token_revokes_its_whole_family(int tokenIndex)
    {
        var first = await Slate.IssueAsync(Ticks(100));
        var second = await Slate.ReissueAsync(first, Ticks(50), gracePeriod: Ticks(20));
        var third = await Slate.ReissueAsync(second, Ticks(50), gracePeriod: Ticks(20));
        StoredToken[] family = [first, second, third];
        var other = await Slate.IssueAsync(Ticks(100));

        Assert.True(await Tokens.RevokeAsync(family[tokenIndex].Id, TestCancellationToken));

        foreach (var token in family) Assert.Null(await SecondStore.Tokens.FindAsync(token.Id, TestCancellationToken));
        Assert.Equal([other.Id], await Slate.ListTokenIdsAsync());
    }

    [Fact]
    public virtual async Task Revoking_all_but_one_family_leaves_that_family_whole()
    {
        var old = await Slate.IssueAsync(Ticks(100));
        var successor = await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(20));
        var other = await Slate.IssueAsync(Ticks(100));
        await Slate.ReissueAsync(other, Ticks(50), gracePeriod: Ticks(20));

        Assert.Equal(2, await Tokens.RevokeAllAsync(Owner, successor.Family, TestCancellationToken));

        Assert.Equal(new HashSet<TokenId> { old.Id, successor.Id }, await SecondSlate.ListTokenIdsAsync());
    }

    [Fact]
    public virtual async Task Superseded_tokens_are_listed_as_superseded()
    {
        var old = await Slate.IssueAsync(Ticks(100));
        var successor = await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(20));

        var listed = (await Slate.ListTokensAsync()).ToDictionary(token => token.Id, token => token.IsSuperseded);

        Assert.Equal(2, listed.Count);
        Assert.True(listed[old.Id]);
        Assert.False(listed[successor.Id]);
    }

    [Fact]
    public virtual async Task Superseded_tokens_do_not_count_toward_MaxPerOwner()
    {
        var old = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);
        await AdvanceAsync(1);
        var successor = await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(20), maxPerOwner: 2);
        await AdvanceAsync(1);

        var other = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);

        Assert.Equal(new HashSet<TokenId> { old.Id, successor.Id, other.Id }, await Slate.ListTokenIdsAsync());
    }

    [Fact]
    public virtual async Task A_sign_in_beyond_MaxPerOwner_ends_with_all_its_tokens()
    {
        var old = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);
        await AdvanceAsync(1);
        var successor = await Slate.ReissueAsync(old, Ticks(50), gracePeriod: Ticks(40), maxPerOwner: 2);
        await AdvanceAsync(1);
        var second = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);
        await AdvanceAsync(1);

        var third = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);

        Assert.Equal(new HashSet<TokenId> { second.Id, third.Id }, await SecondSlate.ListTokenIdsAsync());
        foreach (var ended in (StoredToken[])[old, successor])
            Assert.Null(await SecondStore.Tokens.FindAsync(ended.Id, TestCancellationToken));
        Assert.Equal(
            CommitOutcome.SignedOut,
            await Slate.CommitWithTokenFamilyAsync(successor.Family, DocumentWrite.Put("a", TestData.ToUtf8("1"))));
    }

    [Fact]
    public virtual async Task A_chain_of_reissues_counts_as_one_sign_in()
    {
        var other = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);
        await AdvanceAsync(0.25);
        var current = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);
        for (var i = 0; i < 5; i++)
        {
            await AdvanceAsync(0.25);
            current = await Slate.ReissueAsync(current, Ticks(50), gracePeriod: Ticks(20), maxPerOwner: 2);
        }

        Assert.NotNull(await Tokens.FindAsync(other.Id, TestCancellationToken));
        Assert.Equal(2, (await Slate.ListTokensAsync()).Count(token => !token.IsSuperseded));
    }
}
