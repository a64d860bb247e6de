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
        var issued = TestData.CreateToken(Owner, Ticks(10), Ticks(50), label: "Lynx 'on' \U0001F680\n\u05d0", payload: payload);
        await Tokens.IssueAsync(issued, TestCancellationToken);

        var found = Assert.IsType<StoredToken>(await SecondStore.Tokens.FindAsync(issued.Id, TestCancellationToken));

        Assert.Equal(
            (issued.Id, issued.Id, Owner, issued.Label, false), (found.Id, found.Family, found.Owner, found.Label, found.IsSuperseded));
        Assert.Equal(payload, found.Payload.ToArray());
        Assert.Equal(found.IssuedAt, found.SeenAt);
        Assert.InRange(found.ExpiresAt - found.IssuedAt, Ticks(9.9), Ticks(10.1));
        Assert.InRange(found.AbsoluteExpiresAt - found.IssuedAt, Ticks(49.9), Ticks(50.1));
        Assert.InRange(found.ReadAt - found.IssuedAt, TimeSpan.Zero, Ticks(0.9));
    }

    [Fact]
    public virtual async Task A_token_without_label_and_payload_is_found_without_them()
    {
        var issued = TestData.CreateToken(Owner, Ticks(10), label: "");
        await Tokens.IssueAsync(issued, TestCancellationToken);

        var found = await Tokens.FindAsync(issued.Id, TestCancellationToken);

        Assert.Equal("", found?.Label);
        Assert.Equal(0, found!.Payload.Length);
    }

    [Fact]
    public virtual async Task The_largest_payload_is_returned_completely()
    {
        var payload = TestData.CreateLargeJson(TokenRequest.MaxPayloadBytes);
        var issued = TestData.CreateToken(Owner, Ticks(10), payload: payload);
        await Tokens.IssueAsync(issued, TestCancellationToken);

        Assert.Equal(payload, (await SecondStore.Tokens.FindAsync(issued.Id, TestCancellationToken))!.Payload);
    }

    [Fact]
    public virtual async Task An_unknown_token_is_not_found_and_nothing_is_written_for_it()
    {
        var known = await Slate.IssueAsync(Ticks(100));
        var unknown = TestData.CreateTokenId();
        var successor = TestData.CreateToken(Owner, Ticks(10));

        Assert.Null(await Tokens.FindAsync(unknown, TestCancellationToken));
        Assert.Null(await Tokens.RenewAsync(unknown, Ticks(10), TestCancellationToken));
        Assert.False(await Tokens.ReissueAsync(unknown, successor, Ticks(1), TestCancellationToken));
        Assert.False(await Tokens.RevokeAsync(unknown, TestCancellationToken));

        Assert.Null(await Tokens.FindAsync(unknown, TestCancellationToken));
        Assert.Null(await Tokens.FindAsync(successor.Id, TestCancellationToken));
        Assert.Equal([known.Id], await Slate.ListTokenIdsAsync());
        Assert.DoesNotContain(Owner, await Slate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task A_token_id_that_differs_in_one_bit_is_not_found()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        var bytes = new byte[TokenId.SizeInBytes];
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            token.Id.WriteTo(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(await Tokens.FindAsync(TokenId.FromBytes(bytes), TestCancellationToken));
        }
    }

    [Fact]
    public virtual async Task A_token_expires_unless_it_is_renewed()
    {
        var idle = await Slate.IssueAsync(Ticks(4));
        var used = await Slate.IssueAsync(Ticks(4));

        await AdvanceAsync(3);
        Assert.NotNull(await Tokens.RenewAsync(used.Id, Ticks(4), TestCancellationToken));
        await AdvanceAsync(2);

        Assert.Null(await Tokens.FindAsync(idle.Id, TestCancellationToken));
        Assert.NotNull(await Tokens.FindAsync(used.Id, TestCancellationToken));
        Assert.Equal([used.Id], await Slate.ListTokenIdsAsync());
    }

    [Fact]
    public virtual async Task A_renewal_returns_and_stores_the_new_times()
    {
        var token = await Slate.IssueAsync(Ticks(6), Ticks(50));
        await AdvanceAsync(2);

        var renewed = Assert.IsType<StoredToken>(await Tokens.RenewAsync(token.Id, Ticks(9), TestCancellationToken));
        var found = Assert.IsType<StoredToken>(await SecondStore.Tokens.FindAsync(token.Id, TestCancellationToken));

        Assert.InRange(renewed.SeenAt - token.SeenAt, Ticks(1.9), Ticks(2.9));
        Assert.InRange(renewed.ExpiresAt - renewed.SeenAt, Ticks(8.9), Ticks(9.1));
        Assert.Equal(
            (token.IssuedAt, token.AbsoluteExpiresAt, token.Family, token.Owner,
                token.Label), (renewed.IssuedAt, renewed.AbsoluteExpiresAt, renewed.Family, renewed.Owner, renewed.Label));
        Assert.Equal(
            (renewed.SeenAt, renewed.ExpiresAt, renewed.AbsoluteExpiresAt), (found.SeenAt, found.ExpiresAt, found.AbsoluteExpiresAt));
    }

    [Fact]
    public virtual async Task Finding_a_token_does_not_extend_it()
    {
        var token = await Slate.IssueAsync(Ticks(4));
        await AdvanceAsync(2);
        Assert.Equal(token.SeenAt, (await Tokens.FindAsync(token.Id, TestCancellationToken))!.SeenAt);
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task No_renewal_extends_a_token_beyond_its_absolute_expiry()
    {
        var token = await Slate.IssueAsync(Ticks(4), absoluteLifetime: Ticks(6));
        await AdvanceAsync(3);

        var renewed = await Tokens.RenewAsync(token.Id, Ticks(100), TestCancellationToken);
        Assert.Equal(token.AbsoluteExpiresAt, renewed!.ExpiresAt);

        await AdvanceAsync(4);
        Assert.Null(await Tokens.FindAsync(token.Id, TestCancellationToken));
        Assert.Null(await Tokens.RenewAsync(token.Id, Ticks(100), TestCancellationToken));
    }

    [Fact]
    public virtual async Task No_token_is_issued_beyond_its_absolute_expiry()
    {
        var token = await Slate.IssueAsync(Ticks(100), absoluteLifetime: Ticks(2));
        Assert.True(token.ExpiresAt <= token.AbsoluteExpiresAt);

        await AdvanceAsync(3);
        Assert.Null(await Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_renewal_with_a_shorter_lifetime_shortens_the_token()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        await Tokens.RenewAsync(token.Id, Ticks(2), TestCancellationToken);
        await AdvanceAsync(3);

        Assert.Null(await Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_revoked_token_is_invalid_at_once_on_every_node()
    {
        var token = await Slate.IssueAsync(Ticks(100));

        Assert.True(await Tokens.RevokeAsync(token.Id, TestCancellationToken));

        Assert.Null(await SecondStore.Tokens.FindAsync(token.Id, TestCancellationToken));
        Assert.Empty(await SecondSlate.ListTokensAsync());
        Assert.False(await SecondStore.Tokens.RevokeAsync(token.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task Revoking_an_expired_token_revokes_nothing()
    {
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        Assert.False(await Tokens.RevokeAsync(token.Id, TestCancellationToken));
        Assert.Equal(0, await Tokens.RevokeAllAsync(Owner, null, TestCancellationToken));
    }

    [Fact]
    public virtual async Task Revoking_a_token_keeps_the_owners_other_tokens_and_data()
    {
        var revoked = await Slate.IssueAsync(Ticks(100));
        var other = await Slate.IssueAsync(Ticks(100));
        await Slate.PutAsync("a");

        await Tokens.RevokeAsync(revoked.Id, TestCancellationToken);

        Assert.Equal([other.Id], await Slate.ListTokenIdsAsync());
        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Revoking_all_counts_and_ends_the_live_tokens_of_one_owner()
    {
        var stranger = await new TestSlate(Store, TestData.CreateOwner()).IssueAsync(Ticks(1000));
        await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);
        StoredToken[] live = [await Slate.IssueAsync(Ticks(10)), await Slate.IssueAsync(Ticks(10))];

        Assert.Equal(2, await Tokens.RevokeAllAsync(Owner, null, TestCancellationToken));

        foreach (var token in live) Assert.Null(await SecondStore.Tokens.FindAsync(token.Id, TestCancellationToken));
        Assert.NotNull(await Tokens.FindAsync(stranger.Id, TestCancellationToken));
        Assert.Equal(0, await Tokens.RevokeAllAsync(Owner, null, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_list_holds_the_live_tokens_with_the_most_recently_seen_first()
    {
        await Slate.IssueAsync(Ticks(2));
        var first = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(3);
        var second = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        await Tokens.RenewAsync(first.Id, Ticks(50), TestCancellationToken);
        await AdvanceAsync(1);
        var third = await Slate.IssueAsync(Ticks(50));

        Assert.Equal([third.Id, first.Id, second.Id], (await SecondSlate.ListTokensAsync()).Select(token => token.Id));
    }

    [Fact]
    public virtual async Task A_listed_token_equals_the_found_token()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await AdvanceAsync(1);
        await Tokens.RenewAsync(token.Id, Ticks(20), TestCancellationToken);

        var found = (await Tokens.FindAsync(token.Id, TestCancellationToken))!;
        var listed = Assert.Single(await Slate.ListTokensAsync());

        Assert.Equal(found with { ReadAt = default, Payload = default }, listed with { ReadAt = default, Payload = default });
        Assert.True(found.Payload.Span.SequenceEqual(listed.Payload.Span));
    }

    [Fact]
    public virtual async Task A_token_beyond_MaxPerOwner_ends_the_least_recently_seen_one()
    {
        var oldest = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        var idle = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        await Tokens.RenewAsync(oldest.Id, Ticks(50), TestCancellationToken);
        await AdvanceAsync(1);

        var newest = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);

        Assert.Equal([newest.Id, oldest.Id], (await Slate.ListTokensAsync()).Select(token => token.Id));
        Assert.Null(await SecondStore.Tokens.FindAsync(idle.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task With_MaxPerOwner_one_the_new_token_stays()
    {
        for (var i = 0; i < 3; i++)
        {
            var token = await Slate.IssueAsync(Ticks(50), maxPerOwner: 1);
            Assert.Equal([token.Id], await Slate.ListTokenIdsAsync());
        }
    }

    [Fact]
    public virtual async Task A_lower_MaxPerOwner_ends_as_many_tokens_as_needed()
    {
        for (var i = 0; i < 5; i++)
        {
            await Slate.IssueAsync(Ticks(50));
            await AdvanceAsync(0.25);
        }

        await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);

        Assert.Equal(2, (await Slate.ListTokensAsync()).Count);
    }

    [Fact]
    public virtual async Task Expired_tokens_do_not_count_toward_MaxPerOwner()
    {
        var live = await Slate.IssueAsync(Ticks(50));
        await AdvanceAsync(1);
        await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        var second = await Slate.IssueAsync(Ticks(50), maxPerOwner: 2);

        Assert.Equal([second.Id, live.Id], (await Slate.ListTokensAsync()).Select(token => token.Id));
    }

    [Fact]
    public virtual async Task MaxPerOwner_of_one_owner_does_not_affect_another()
    {
        var stranger = await new TestSlate(Store, TestData.CreateOwner()).IssueAsync(Ticks(100));
        await Slate.IssueAsync(Ticks(50), maxPerOwner: 1);
        await Slate.IssueAsync(Ticks(50), maxPerOwner: 1);

        Assert.NotNull(await Tokens.FindAsync(stranger.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task Concurrent_sign_ins_never_exceed_MaxPerOwner()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? Tokens : SecondStore.Tokens)
                .IssueAsync(TestData.CreateToken(Owner, Ticks(50), maxPerOwner: 5), TestCancellationToken), TestCancellationToken)));

        Assert.Equal(5, (await Slate.ListTokensAsync()).Count);
    }
}
