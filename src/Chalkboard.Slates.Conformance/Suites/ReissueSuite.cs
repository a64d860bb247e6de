using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Tokens that take the place of others: grace and families. (Property 7.)</summary>
public abstract class ReissueSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private ITokenStore Tokens => Store.Tokens;

    [Fact]
    public virtual async Task A_successor_is_of_the_family_and_has_times_of_its_own()
    {
        var first = await Slate.IssueAsync(Ticks(10));
        await AdvanceAsync(2);

        var second = await Slate.ReissueAsync(first, lifetime: Ticks(20), grace: Ticks(1));
        var third = await Slate.ReissueAsync(second, lifetime: Ticks(20), grace: Ticks(1));

        Assert.Equal((first.Id, first.Id), (second.Family, third.Family));
        Assert.False(second.Superseded);
        Assert.InRange(second.IssuedAt - first.IssuedAt, Ticks(1.9), Ticks(2.9));
        Assert.InRange(second.ExpiresAt - second.IssuedAt, Ticks(19.9), Ticks(20.1));
    }

    [Fact]
    public virtual async Task The_old_token_lives_out_its_grace_and_no_longer()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var successor = await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(4));

        await AdvanceAsync(2);
        var found = Assert.IsType<StoredToken>(await Elsewhere.Tokens.FindAsync(old.Id, Stop));
        Assert.True(found.Superseded);
        Assert.Equal(Owner, found.Owner);

        await AdvanceAsync(3);
        Assert.Null(await Elsewhere.Tokens.FindAsync(old.Id, Stop));
        Assert.NotNull(await Elsewhere.Tokens.FindAsync(successor.Id, Stop));
    }

    [Fact]
    public virtual async Task Without_grace_the_old_token_ends_at_once()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        await Slate.ReissueAsync(old, Ticks(50), grace: TimeSpan.Zero);

        Assert.Null(await Elsewhere.Tokens.FindAsync(old.Id, Stop));
    }

    [Fact]
    public virtual async Task Grace_prolongs_nothing()
    {
        var old = await Slate.IssueAsync(Ticks(2));
        await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(40));
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(old.Id, Stop));
    }

    [Fact]
    public virtual async Task A_superseded_token_is_not_renewed_beyond_its_grace()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(4));
        await AdvanceAsync(2);
        await Tokens.RenewAsync(old.Id, Ticks(50), Stop);
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(old.Id, Stop));
        Assert.Null(await Tokens.RenewAsync(old.Id, Ticks(50), Stop));
    }

    [Fact]
    public virtual async Task A_superseded_token_is_not_exchanged_for_another()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var successor = await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(4));
        var second = Some.Token(Owner, Ticks(50));

        Assert.False(await Elsewhere.Tokens.ReissueAsync(old.Id, second, grace: Ticks(40), Stop));

        Assert.Equal(new HashSet<TokenId> { old.Id, successor.Id }, await Slate.TokenIdsAsync());
        Assert.Null(await Tokens.FindAsync(second.Id, Stop));
        await AdvanceAsync(5);
        Assert.Null(await Tokens.FindAsync(old.Id, Stop));
        Assert.NotNull(await Tokens.FindAsync(successor.Id, Stop));
    }

    [Fact]
    public virtual async Task Of_many_who_reissue_a_token_exactly_one_gets_a_successor_and_the_others_keep_the_grace()
    {
        for (var round = 0; round < 5; round++)
        {
            var old = await Slate.IssueAsync(Ticks(50));
            var reissues = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
                async () => await (i % 2 == 0 ? Tokens : Elsewhere.Tokens).ReissueAsync(old.Id, Some.Token(Owner, Ticks(50)), Ticks(20), Stop), Stop)));

            Assert.Single(reissues, done => done);
            Assert.NotNull(await Tokens.FindAsync(old.Id, Stop));
            Assert.Single(await Slate.TokensAsync(), token => token.Family == old.Family && !token.Superseded);
        }
    }

    [Fact]
    public virtual async Task An_expired_token_is_not_reissued()
    {
        var old = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);
        var successor = Some.Token(Owner, Ticks(10));

        Assert.False(await Tokens.ReissueAsync(old.Id, successor, Ticks(1), Stop));
        Assert.Null(await Tokens.FindAsync(successor.Id, Stop));
    }

    [Fact]
    public virtual async Task A_token_is_not_reissued_to_another_owner()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var successor = Some.Token(Some.Owner(), Ticks(50));

        Assert.False(await Tokens.ReissueAsync(old.Id, successor, Ticks(1), Stop));
        Assert.Null(await Tokens.FindAsync(successor.Id, Stop));
        Assert.False((await Tokens.FindAsync(old.Id, Stop))!.Superseded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public virtual async Task Revoking_one_of_a_family_revokes_them_all(int which)
    {
        var first = await Slate.IssueAsync(Ticks(50));
        var second = await Slate.ReissueAsync(first, Ticks(50), grace: Ticks(20));
        var third = await Slate.ReissueAsync(second, Ticks(50), grace: Ticks(20));
        StoredToken[] family = [first, second, third];
        var other = await Slate.IssueAsync(Ticks(50));

        Assert.True(await Tokens.RevokeAsync(family[which].Id, Stop));

        foreach (var token in family) Assert.Null(await Elsewhere.Tokens.FindAsync(token.Id, Stop));
        Assert.Equal([other.Id], await Slate.TokenIdsAsync());
    }

    [Fact]
    public virtual async Task Revoking_all_but_one_family_leaves_that_family_whole()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var mine = await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(20));
        var other = await Slate.IssueAsync(Ticks(50));
        await Slate.ReissueAsync(other, Ticks(50), grace: Ticks(20));

        Assert.Equal(2, await Tokens.RevokeAllAsync(Owner, mine.Family, Stop));

        Assert.Equal(new HashSet<TokenId> { old.Id, mine.Id }, await SlateElsewhere.TokenIdsAsync());
    }

    [Fact]
    public virtual async Task Superseded_tokens_are_listed_as_such()
    {
        var old = await Slate.IssueAsync(Ticks(50));
        var mine = await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(20));

        var listed = (await Slate.TokensAsync()).ToDictionary(token => token.Id, token => token.Superseded);

        Assert.Equal(2, listed.Count);
        Assert.True(listed[old.Id]);
        Assert.False(listed[mine.Id]);
    }

    [Fact]
    public virtual async Task Superseded_tokens_do_not_count_towards_the_bound()
    {
        var old = await Slate.IssueAsync(Ticks(50), perOwner: 2);
        await AdvanceAsync(1);
        var mine = await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(20), perOwner: 2);
        await AdvanceAsync(1);

        var other = await Slate.IssueAsync(Ticks(50), perOwner: 2);

        Assert.Equal(new HashSet<TokenId> { old.Id, mine.Id, other.Id }, await Slate.TokenIdsAsync());
    }

    [Fact]
    public virtual async Task A_sign_in_beyond_the_bound_ends_whole()
    {
        var old = await Slate.IssueAsync(Ticks(50), perOwner: 2);
        await AdvanceAsync(1);
        var mine = await Slate.ReissueAsync(old, Ticks(50), grace: Ticks(40), perOwner: 2);
        await AdvanceAsync(1);
        var second = await Slate.IssueAsync(Ticks(50), perOwner: 2);
        await AdvanceAsync(1);

        var third = await Slate.IssueAsync(Ticks(50), perOwner: 2);

        Assert.Equal(new HashSet<TokenId> { second.Id, third.Id }, await SlateElsewhere.TokenIdsAsync());
        foreach (var ended in (StoredToken[])[old, mine]) Assert.Null(await Elsewhere.Tokens.FindAsync(ended.Id, Stop));
        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(mine.Family, DocumentWrite.Put("a", Some.Json("1"))));
    }

    [Fact]
    public virtual async Task A_chain_of_reissues_is_one_sign_in()
    {
        var other = await Slate.IssueAsync(Ticks(50), perOwner: 2);
        await AdvanceAsync(0.25);
        var mine = await Slate.IssueAsync(Ticks(50), perOwner: 2);
        for (var i = 0; i < 5; i++)
        {
            await AdvanceAsync(0.25);
            mine = await Slate.ReissueAsync(mine, Ticks(50), grace: Ticks(20), perOwner: 2);
        }

        Assert.NotNull(await Tokens.FindAsync(other.Id, Stop));
        Assert.Equal(2, (await Slate.TokensAsync()).Count(token => !token.Superseded));
    }
}
