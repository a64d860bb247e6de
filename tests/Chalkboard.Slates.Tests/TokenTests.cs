using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class TokenTests
{
    private readonly Site _site = new(options =>
    {
        options.Tokens.Lifetime = TimeSpan.FromDays(10);
        options.Tokens.AbsoluteLifetime = TimeSpan.FromDays(15);
        options.Tokens.RenewAfter = TimeSpan.FromMinutes(10);
        options.Tokens.GracePeriod = TimeSpan.FromMinutes(1);
        options.Tokens.MaxPerOwner = 3;
    });

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task A_token_is_256_random_bits_of_which_the_store_sees_the_hash()
    {
        var one = await _site.Tokens.IssueAsync(Site.Owner, cancellationToken: Stop);
        var two = await _site.Tokens.IssueAsync(Site.Owner, cancellationToken: Stop);

        var bits = System.Buffers.Text.Base64Url.DecodeFromChars(one.RevealSecret());
        Assert.Equal(32, bits.Length);
        Assert.Equal(TokenId.FromBytes(SHA256.HashData(bits)), one.Id);
        Assert.NotEqual(one.RevealSecret(), two.RevealSecret());
        Assert.Equal(one.Id, (await _site.Tokens.FindAsync(one.RevealSecret(), Stop))?.Id);
    }

    [Fact]
    public async Task ToString_of_a_token_does_not_contain_the_secret()
    {
        var token = await _site.Tokens.IssueAsync(Site.Owner, cancellationToken: Stop);

        Assert.DoesNotContain(
            token.RevealSecret(), $"{token} {token.Id} {await _site.Tokens.FindAsync(token.RevealSecret(), Stop)}",
            StringComparison.Ordinal);
        Assert.DoesNotContain(token.RevealSecret(), JsonSerializer.Serialize(token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9A")]
    [InlineData(" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ")]
    public async Task A_malformed_token_costs_no_store_call(string? token) =>
        Assert.Empty(await _site.RecordCallsAsync(async () => Assert.Null(await _site.Tokens.FindAsync(token, Stop))));

    [Fact]
    public async Task An_unknown_token_is_looked_up_and_nothing_is_written()
    {
        var unknown = new string('A', 43);

        Assert.Equal(["tokens.find"], await _site.RecordCallsAsync(async () => Assert.Null(await _site.Tokens.FindAsync(unknown, Stop))));
    }

    [Fact]
    public async Task A_token_in_use_is_renewed_rarely()
    {
        var token = await _site.SignInAsync();
        _site.Time.Advance(TimeSpan.FromMinutes(9.9));
        token = (await FindAsync(token))!;
        Assert.Empty(await _site.RecordCallsAsync(async () => Assert.Same(token, await _site.Tokens.RenewAsync(token, Stop))));

        _site.Time.Advance(TimeSpan.FromMinutes(0.2));
        token = (await FindAsync(token))!;
        Assert.Equal(["tokens.renew"], await _site.RecordCallsAsync(async () => token = (await _site.Tokens.RenewAsync(token, Stop))!));
        Assert.Equal(_site.Time.GetUtcNow() + TimeSpan.FromDays(10), token.ExpiresAt);

        Assert.Empty(await _site.RecordCallsAsync(async () => await _site.Tokens.RenewAsync(token, Stop)));
    }

    [Fact]
    public async Task A_token_in_constant_use_ends_at_its_absolute_end()
    {
        var token = await _site.SignInAsync();
        for (var days = 1; days < 15; days++)
        {
            _site.Time.Advance(TimeSpan.FromDays(1));
            Assert.NotNull(await _site.Tokens.RenewAsync((await FindAsync(token))!, Stop));
        }

        var last = (await FindAsync(token))!;
        _site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await FindAsync(token));
        Assert.Null(await _site.Tokens.RenewAsync(last with { SeenAt = default }, Stop));
    }

    [Fact]
    public async Task A_superseded_token_is_not_renewed()
    {
        var token = await _site.SignInAsync();
        _site.Time.Advance(TimeSpan.FromHours(1));
        await _site.Tokens.ReissueAsync(token, cancellationToken: Stop);
        token = (await FindAsync(token))!;

        Assert.Empty(await _site.RecordCallsAsync(async () => Assert.Same(token, await _site.Tokens.RenewAsync(token, Stop))));
    }

    [Fact]
    public async Task A_token_that_was_replaced_does_not_outlive_its_successor()
    {
        var issued = await _site.Tokens.IssueAsync(Site.Owner, cancellationToken: Stop);
        var old = Assert.IsType<StoredToken>(await _site.Tokens.FindAsync(issued.RevealSecret(), Stop));
        var successor =
            Assert.IsType<IssuedToken>(await _site.Tokens.ReissueAsync(old, new() { Lifetime = TimeSpan.FromSeconds(10) }, Stop));

        _site.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(await _site.Tokens.FindAsync(issued.RevealSecret(), Stop));
        _site.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await _site.Tokens.FindAsync(successor.RevealSecret(), Stop));
        Assert.Null(await _site.Tokens.FindAsync(issued.RevealSecret(), Stop));
    }

    [Fact]
    public async Task A_reissued_token_ends_when_the_old_one_would_have()
    {
        var issued = await _site.Tokens.IssueAsync(Site.Owner, new TokenRequest { Lifetime = TimeSpan.FromHours(1) }, Stop);
        var old = (await _site.Tokens.FindAsync(issued.RevealSecret(), Stop))!;
        _site.Time.Advance(TimeSpan.FromMinutes(20));
        old = (await _site.Tokens.FindAsync(issued.RevealSecret(), Stop))!;

        var successor = (await _site.Tokens.ReissueAsync(old, cancellationToken: Stop))!;

        Assert.Equal(old.AbsoluteExpiresAt, (await _site.Tokens.FindAsync(successor.RevealSecret(), Stop))!.AbsoluteExpiresAt);
    }

    [Fact]
    public async Task A_reissued_token_keeps_label_and_payload_and_the_old_one_has_a_grace_period()
    {
        var issued = await _site.Tokens.IssueAsync(Site.Owner, new() { Label = "Lynx", Payload = "claims"u8.ToArray() }, Stop);
        var old = (await _site.Tokens.FindAsync(issued.RevealSecret(), Stop))!;

        var successor = await _site.Tokens.ReissueAsync(old, cancellationToken: Stop);

        var found = (await _site.Tokens.FindAsync(successor!.RevealSecret(), Stop))!;
        Assert.Equal(("Lynx", "claims", old.Family), (found.Label, Encoding.UTF8.GetString(found.Payload.Span), found.Family));
        Assert.NotNull(await FindAsync(old));
        _site.Time.Advance(TimeSpan.FromMinutes(1.1));
        Assert.Null(await FindAsync(old));
        Assert.NotNull(await FindAsync(found));
    }

    [Fact]
    public async Task A_token_that_has_ended_is_not_reissued()
    {
        var token = await _site.SignInAsync();
        await _site.Tokens.RevokeAsync(token.Id, Stop);

        Assert.Null(await _site.Tokens.ReissueAsync(token, cancellationToken: Stop));
    }

    [Fact]
    public async Task A_list_of_devices_contains_each_sign_in_once_with_its_newest_token()
    {
        var first = await _site.SignInAsync();
        _site.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await _site.SignInAsync();
        _site.Time.Advance(TimeSpan.FromSeconds(1));
        var reissued = (await _site.Tokens.ReissueAsync(first, cancellationToken: Stop))!;

        Assert.Equal([reissued.Id, second.Id], (await _site.Tokens.ListAsync(Site.Owner, Stop)).Select(token => token.Id));
    }

    [Fact]
    public async Task A_token_beyond_MaxPerOwner_ends_the_least_recently_seen_one()
    {
        var tokens = new List<StoredToken>();
        for (var i = 0; i < 4; i++)
        {
            tokens.Add(await _site.SignInAsync());
            _site.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(await FindAsync(tokens[0]));
        Assert.Equal(3, (await _site.Tokens.ListAsync(Site.Owner, Stop)).Count);
    }

    [Fact]
    public async Task An_owner_can_revoke_only_their_own_tokens()
    {
        var token = await _site.SignInAsync();

        Assert.False(await _site.Tokens.RevokeAsync("other", token.Id, Stop));
        Assert.NotNull(await FindAsync(token));
        Assert.True(await _site.Tokens.RevokeAsync(Site.Owner, token.Id, Stop));
        Assert.Null(await FindAsync(token));
    }

    [Fact]
    public async Task Signing_out_everywhere_else_keeps_the_current_sign_in()
    {
        var mine = await _site.SignInAsync();
        var reissued = (await _site.Tokens.ReissueAsync(mine, cancellationToken: Stop))!;
        var other = await _site.SignInAsync();

        Assert.Equal(
            1, await _site.Tokens.RevokeAllAsync(Site.Owner, except: await _site.Tokens.FindAsync(reissued.RevealSecret(), Stop), Stop));
        Assert.NotNull(await _site.Tokens.FindAsync(reissued.RevealSecret(), Stop));
        Assert.Null(await FindAsync(other));
    }

    [Fact]
    public async Task Labels_payloads_and_lifetimes_out_of_range_are_refused_before_a_store_call()
    {
        TokenRequest[] refused = [
            new() { Label = new string('x', TokenRequest.MaxLabelLength + 1) },
            new() { Label = "Lynx\0" },
            new() { Label = "Lynx \ud83d" },
            new() { Payload = new byte[TokenRequest.MaxPayloadBytes + 1] },
            new() { Lifetime = TimeSpan.Zero }];

        foreach (var request in refused)
            Assert.Empty(
                await _site.RecordCallsAsync(
                    async () => await Assert.ThrowsAsync<ArgumentException>(
                        async () => await _site.Tokens.IssueAsync(Site.Owner, request, Stop))));

        await _site.Tokens.IssueAsync(
            Site.Owner, new() { Label = new string('x', TokenRequest.MaxLabelLength), Payload = new byte[TokenRequest.MaxPayloadBytes] },
            Stop);
    }

    private ValueTask<StoredToken?> FindAsync(StoredToken token) => _site.Store.FindAsync(token.Id, Stop);
}
