using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Erasing users with what belongs to them outside of their slates.</summary>
public sealed class ErasureTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Erasing_a_user_leaves_nothing_of_a_sign_in_at_an_identity_provider(bool isRevokedBefore)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc => oidc.SaveTokens = true);
        var ann = await site.SignInWithProviderAsync("ann", "session1");
        await site.SignInWithProviderAsync("ann", null);
        await ann.PostAsync("/reissue");
        await site.SignInWithProviderAsync("bob", "session2");
        var before = await ListAllAsync(site);
        if (isRevokedBefore) await site.Slates.Tokens.RevokeAllAsync("ann", cancellationToken: Stop);

        // For each sign-in: the saved tokens, and the index by subject; for the first, also by session.
        var erased = await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);

        Assert.Equal(5, erased.Documents);
        var after = await ListAllAsync(site);
        Assert.Equal(before.Count - 5 - 2, after.Count);
        Assert.DoesNotContain(after, document => document.Owner == "ann" || document.Content.Contains("ann", StringComparison.Ordinal));
        Assert.Contains(after, document => document.Content.Contains("bob", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_out_leaves_nothing_of_a_sign_in_at_an_identity_provider()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc => oidc.SaveTokens = true);
        var ann = await site.SignInWithProviderAsync("ann", "session1");

        await ann.PostAsync("/signout");

        Assert.Empty(await ListAllAsync(site));
    }

    [Fact]
    public async Task A_sign_in_at_an_identity_provider_during_the_erasure_ends_or_is_erased_by_the_next()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await OpenIdConnectSite.StartAsync([provider], oidc => oidc.SaveTokens = true);
        var isCompleted = false;
        for (var erasedAt = 1; !isCompleted; erasedAt++)
        {
            var calls = 0;
            isCompleted = true;
            site.Store.BeforeCall = async (_, _) =>
            {
                if (Interlocked.Increment(ref calls) != erasedAt) return;
                isCompleted = false;
                await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);
            };
            var browser = site.OpenBrowser();
            var response = await browser.GetAsync("/login/provider0/ann?sid=session1");
            while (response.Location is { } location && !location.StartsWith("/signin", StringComparison.Ordinal))
                response = await browser.GetAsync(location);
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;

            var isSignedIn = (await site.Slates.Tokens.ListAsync("ann", Stop)).Count > 0;
            if (!isSignedIn) Assert.Empty(await ListAllAsync(site));
            await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);
            Assert.Empty(await ListAllAsync(site));
            Assert.True(erasedAt < 50, "The sign-in does not end.");
        }
    }

    /// <summary>All calls of the store fail from one call on, as for a process that is killed there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Erasing_a_user_erases_guests_that_are_to_be_merged_although_it_is_killed_at_any_point(bool isCallCarriedOut)
    {
        await using var site = await GuestSite.StartAsync();
        var isCompleted = false;
        for (var killedAt = 1; !isCompleted; killedAt++)
        {
            await site.Slates.For<CartSlate>("ann").AddAsync("milk");
            var guest = await AssignAsync(site, await SignInAsync(site, "ann"), "tea");
            var calls = 0;
            if (isCallCarriedOut) site.Store.AfterCall = _ => FailFrom(killedAt, ref calls);
            else
                site.Store.BeforeCall = (_, _) =>
                {
                    FailFrom(killedAt, ref calls);
                    return Task.CompletedTask;
                };
            try
            {
                Assert.Equal(new ErasedOwner(2, 2), await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop));
                isCompleted = true;
            }
            catch (StoreUnavailableException)
            {
            }

            site.Store.AfterCall = _ => { };
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);

            Assert.Empty(await ListAllAsync(site));
            Assert.Null(await site.Slates.Tokens.FindAsync(guest, Stop));
            Assert.True(killedAt < 50, "The erasure does not end.");
        }
    }

    [Fact]
    public async Task A_guest_whom_another_user_has_claimed_stays_and_a_dry_run_says_so()
    {
        await using var site = await GuestSite.StartAsync();
        var guests = site.Services.GetRequiredService<SlateGuests>();
        var (ann, bob) = (await SignInAsync(site, "ann"), await SignInAsync(site, "bob"));
        var guest = await AssignAsync(site, ann, "tea");
        await guests.AssignAsync(guest, bob, Stop);
        site.Store.BeforeCall = (call, _) => call == "tokens.revoke" ? throw new StoreUnavailableException("Killed.") : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => guests.MergeAsync(bob, Stop).AsTask());
        site.Store.BeforeCall = (_, _) => Task.CompletedTask;

        Assert.Equal(new ErasedOwner(0, 1), await site.Slates.Owners.EraseAsync("ann", isDryRun: true, Stop));
        Assert.Equal(new ErasedOwner(1, 2), await site.Slates.Owners.EraseAsync("bob", isDryRun: true, Stop));
        Assert.Equal(new ErasedOwner(0, 1), await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop));

        await guests.MergeAsync(bob, Stop);
        Assert.Equal("tea", await site.GetItemsAsync("bob"));
    }

    private static async Task<string> AssignAsync(Site site, StoredToken signIn, string item)
    {
        var secret = (await site.OpenBrowserAsync(item)).Cookies[GuestSite.CookieName];
        await site.Services.GetRequiredService<SlateGuests>().AssignAsync(secret, signIn, Stop);
        return secret;
    }

    private static async Task<StoredToken> SignInAsync(Site site, string user)
    {
        var issued = await site.Slates.Tokens.IssueAsync(user, cancellationToken: Stop);
        return (await site.Slates.Tokens.FindAsync(issued.RevealSecret(), Stop))!;
    }

    private static async Task<List<(string Owner, string Id, string Content)>> ListAllAsync(Site site)
    {
        var documents = new List<(string, string, string)>();
        await foreach (var owner in site.Store.ListAllOwnersAsync(cancellationToken: Stop).Distinct())
            await foreach (var entry in site.Store.ListAllAsync(owner, cancellationToken: Stop))
                if (!owner.Contains("data-protection", StringComparison.Ordinal)
                    && await site.Store.FindAsync(owner, entry.Id, Stop) is { } document)
                    documents.Add((owner, entry.Id, System.Text.Encoding.UTF8.GetString(document.Content.Span)));
        return documents;
    }

    private static void FailFrom(int call, ref int calls)
    {
        if (++calls >= call) throw new StoreUnavailableException("The process is killed.") { IsOutcomeUnknown = true };
    }
}
