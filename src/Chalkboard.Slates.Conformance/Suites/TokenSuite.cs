using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Issuing, finding, renewing, listing and revoking tokens. (Properties 7 and 8.)</summary>
public abstract class TokenSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private ITokenStore Tokens => Store.Tokens;

    [Fact]
    public virtual async Task An_issued_token_is_found_as_it_was_issued_on_every_node()
    {
        byte[] payload = [0, 1, 255, 13, 10, 0];
        var issued = Some.Token(Owner, Ticks(10), Ticks(50), label: "Lynx 'on' \U0001F680\n\u05d0", payload: payload);
        await Tokens.IssueAsync(issued, Stop);

        var found = Assert.IsType<StoredToken>(await Elsewhere.Tokens.FindAsync(issued.Id, Stop));

        Assert.Equal((issued.Id, issued.Id, Owner, issued.Label, false), (found.Id, found.Family, found.Owner, found.Label, found.Superseded));
        Assert.Equal(payload, found.Payload.ToArray());
        Assert.Equal(found.IssuedAt, found.SeenAt);
        Assert.InRange(found.ExpiresAt - found.IssuedAt, Ticks(9.9), Ticks(10.1));
        Assert.InRange(found.EndsAt - found.IssuedAt, Ticks(49.9), Ticks(50.1));
        Assert.InRange(found.ReadAt - found.IssuedAt, TimeSpan.Zero, Ticks(0.9));
    }

    [Fact]
    public virtual async Task A_token_without_label_and_payload_is_found_without_them()
    {
        var issued = Some.Token(Owner, Ticks(10), label: "");
        await Tokens.IssueAsync(issued, Stop);

        var found = await Tokens.FindAsync(issued.Id, Stop);

        Assert.Equal("", found?.Label);
        Assert.Equal(0, found!.Payload.Length);
    }

    [Fact]
    public virtual async Task The_largest_payload_comes_back_whole()
    {
        var payload = Some.LargeJson(TokenRequest.MaxPayloadBytes);
        var issued = Some.Token(Owner, Ticks(10), payload: payload);
        await Tokens.IssueAsync(issued, Stop);

        Assert.Equal(payload, (await Elsewhere.Tokens.FindAsync(issued.Id, Stop))!.Payload);
    }

    [Fact]
    public virtual async Task An_unknown_token_is_not_found_and_nothing_is_written_for_it()
    {
        var known = await Slate.IssueAsync(Ticks(10));
        var unknown = Some.TokenId();
        var successor = Some.Token(Owner, Ticks(10));

        Assert.Null(await Tokens.FindAsync(unknown, Stop));
        Assert.Null(await Tokens.RenewAsync(unknown, Ticks(10), Stop));
        Assert.False(await Tokens.ReissueAsync(unknown, successor, Ticks(1), Stop));
        Assert.False(await Tokens.RevokeAsync(unknown, Stop));

        Assert.Null(await Tokens.FindAsync(unknown, Stop));
        Assert.Null(await Tokens.FindAsync(successor.Id, Stop));
        Assert.Equal([known.Id], await Slate.TokenIdsAsync());
        Assert.DoesNotContain(Owner, await Slate.OwnersAsync());
    }

    [Fact]
    public virtual async Task Every_bit_of_a_token_counts()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        var bytes = new byte[TokenId.Length];
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            token.Id.WriteTo(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(await Tokens.FindAsync(TokenId.FromBytes(bytes), Stop));
        }
    }

    [Fact]
    public virtual async Task A_token_expires_unless_it_is_renewed()
    {
        var idle = await Slate.IssueAsync(Ticks(4));
        var used = await Slate.IssueAsync(Ticks(4));

        await AdvanceAsync(3);
        Assert.NotNull(await Tokens.RenewAsync(used.Id, Ticks(4), Stop));
        await AdvanceAsync(2);

        Assert.Null(await Tokens.FindAsync(idle.Id, Stop));
        Assert.NotNull(await Tokens.FindAsync(used.Id, Stop));
        Assert.Equal([used.Id], await Slate.TokenIdsAsync());
    }

    [Fact]
    public virtual async Task A_renewal_tells_and_keeps_the_new_times()
    {
        var token = await Slate.IssueAsync(Ticks(6), Ticks(50));
        await AdvanceAsync(2);

        var renewed = Assert.IsType<StoredToken>(await Tokens.RenewAsync(token.Id, Ticks(9), Stop));
        var found = Assert.IsType<StoredToken>(await Elsewhere.Tokens.FindAsync(token.Id, Stop));

        Assert.InRange(renewed.SeenAt - token.SeenAt, Ticks(1.9), Ticks(2.9));
        Assert.InRange(renewed.ExpiresAt - renewed.SeenAt, Ticks(8.9), Ticks(9.1));
        Assert.Equal((token.IssuedAt, token.EndsAt, token.Family, token.Owner, token.Label), (renewed.IssuedAt, renewed.EndsAt, renewed.Family, renewed.Owner, renewed.Label));
        Assert.Equal((renewed.SeenAt, renewed.ExpiresAt, renewed.EndsAt), (found.SeenAt, found.ExpiresAt, found.EndsAt));
    }

    [Fact]
    public virtual async Task Finding_a_token_does_not_prolong_it()
    {
        var token = await Slate.IssueAsync(Ticks(4));
        await AdvanceAsync(2);
        Assert.Equal(token.SeenAt, (await Tokens.FindAsync(token.Id, Stop))!.SeenAt);
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(token.Id, Stop));
    }

    [Fact]
    public virtual async Task No_renewal_goes_beyond_the_absolute_end()
    {
        var token = await Slate.IssueAsync(Ticks(4), absolute: Ticks(6));
        await AdvanceAsync(3);

        var renewed = await Tokens.RenewAsync(token.Id, Ticks(100), Stop);
        Assert.Equal(token.EndsAt, renewed!.ExpiresAt);

        await AdvanceAsync(4);
        Assert.Null(await Tokens.FindAsync(token.Id, Stop));
        Assert.Null(await Tokens.RenewAsync(token.Id, Ticks(100), Stop));
    }

    [Fact]
    public virtual async Task No_token_is_issued_beyond_its_absolute_end()
    {
        var token = await Slate.IssueAsync(Ticks(100), absolute: Ticks(2));
        Assert.True(token.ExpiresAt <= token.EndsAt);

        await AdvanceAsync(3);
        Assert.Null(await Tokens.FindAsync(token.Id, Stop));
    }

    [Fact]
    public virtual async Task A_shorter_renewal_shortens()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        await Tokens.RenewAsync(token.Id, Ticks(2), Stop);
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(token.Id, Stop));
    }

    [Fact]
    public virtual async Task A_revoked_token_is_dead_at_once_on_every_node()
    {
        var token = await Slate.IssueAsync(Ticks(10));

        Assert.True(await Tokens.RevokeAsync(token.Id, Stop));

        Assert.Null(await Elsewhere.Tokens.FindAsync(token.Id, Stop));
        Assert.Empty(await SlateElsewhere.TokensAsync());
        Assert.False(await Elsewhere.Tokens.RevokeAsync(token.Id, Stop));
    }

    [Fact]
    public virtual async Task Revoking_an_expired_token_revokes_nothing()
    {
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        Assert.False(await Tokens.RevokeAsync(token.Id, Stop));
        Assert.Equal(0, await Tokens.RevokeAllAsync(Owner, null, Stop));
    }

    [Fact]
    public virtual async Task Revoking_a_token_leaves_the_owners_others_and_the_owners_data()
    {
        var revoked = await Slate.IssueAsync(Ticks(10));
        var other = await Slate.IssueAsync(Ticks(10));
        await Slate.PutAsync("a");

        await Tokens.RevokeAsync(revoked.Id, Stop);

        Assert.Equal([other.Id], await Slate.TokenIdsAsync());
        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Revoking_all_counts_and_ends_the_live_tokens_of_one_owner()
    {
        var stranger = await new SlateOf(Store, Some.Owner()).IssueAsync(Ticks(10));
        await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);
        StoredToken[] live = [await Slate.IssueAsync(Ticks(10)), await Slate.IssueAsync(Ticks(10))];

        Assert.Equal(2, await Tokens.RevokeAllAsync(Owner, null, Stop));

        foreach (var token in live) Assert.Null(await Elsewhere.Tokens.FindAsync(token.Id, Stop));
        Assert.NotNull(await Tokens.FindAsync(stranger.Id, Stop));
        Assert.Equal(0, await Tokens.RevokeAllAsync(Owner, null, Stop));
    }

    [Fact]
    public virtual async Task A_list_holds_the_live_tokens_the_most_recently_seen_first()
    {
        await Slate.IssueAsync(Ticks(2));
        var first = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(3);
        var second = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        await Tokens.RenewAsync(first.Id, Ticks(50), Stop);
        await AdvanceAsync(1);
        var third = await Slate.IssueAsync(Ticks(50));

        Assert.Equal([third.Id, first.Id, second.Id], (await SlateElsewhere.TokensAsync()).Select(token => token.Id));
    }

    [Fact]
    public virtual async Task A_listed_token_is_as_a_found_one()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await AdvanceAsync(1);
        await Tokens.RenewAsync(token.Id, Ticks(20), Stop);

        var found = (await Tokens.FindAsync(token.Id, Stop))!;
        var listed = Assert.Single(await Slate.TokensAsync());

        Assert.Equal(found with { ReadAt = default, Payload = default }, listed with { ReadAt = default, Payload = default });
        Assert.True(found.Payload.Span.SequenceEqual(listed.Payload.Span));
    }

    [Fact]
    public virtual async Task A_token_beyond_the_bound_ends_the_one_that_was_seen_longest_ago()
    {
        var oldest = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        var idle = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        await Tokens.RenewAsync(oldest.Id, Ticks(50), Stop);
        await AdvanceAsync(1);

        var newest = await Slate.IssueAsync(Ticks(50), perOwner: 2);

        Assert.Equal([newest.Id, oldest.Id], (await Slate.TokensAsync()).Select(token => token.Id));
        Assert.Null(await Elsewhere.Tokens.FindAsync(idle.Id, Stop));
    }

    [Fact]
    public virtual async Task Of_one_token_for_each_owner_the_new_one_stays()
    {
        for (var i = 0; i < 3; i++)
        {
            var token = await Slate.IssueAsync(Ticks(50), perOwner: 1);
            Assert.Equal([token.Id], await Slate.TokenIdsAsync());
        }
    }

    [Fact]
    public virtual async Task A_lower_bound_than_before_ends_as_many_as_it_takes()
    {
        for (var i = 0; i < 5; i++)
        {
            await Slate.IssueAsync(Ticks(50));
            await AdvanceAsync(0.25);
        }

        await Slate.IssueAsync(Ticks(50), perOwner: 2);

        Assert.Equal(2, (await Slate.TokensAsync()).Count);
    }

    [Fact]
    public virtual async Task Expired_tokens_do_not_count_towards_the_bound()
    {
        var live = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        var second = await Slate.IssueAsync(Ticks(50), perOwner: 2);

        Assert.Equal([second.Id, live.Id], (await Slate.TokensAsync()).Select(token => token.Id));
    }

    [Fact]
    public virtual async Task The_bound_of_one_owner_is_no_matter_to_another()
    {
        var stranger = await new SlateOf(Store, Some.Owner()).IssueAsync(Ticks(50));
        await Slate.IssueAsync(Ticks(50), perOwner: 1);
        await Slate.IssueAsync(Ticks(50), perOwner: 1);

        Assert.NotNull(await Tokens.FindAsync(stranger.Id, Stop));
    }

    [Fact]
    public virtual async Task Of_many_sign_ins_at_once_no_more_than_the_bound_stay()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? Tokens : Elsewhere.Tokens).IssueAsync(Some.Token(Owner, Ticks(50), perOwner: 5), Stop), Stop)));

        Assert.Equal(5, (await Slate.TokensAsync()).Count);
    }
}
